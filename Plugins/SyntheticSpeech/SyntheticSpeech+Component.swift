internal import TelltaleCore

extension SyntheticSpeech {
  static let id = "synthetic-speech"
  static let version = "1.0.0"

  /// What the plugin hands over.
  static let factory = ComponentFactory.corpus(
    ComponentMetadata(
      role: .corpus, id: id, version: version,
      summary: "Speech-like utterances with a gender cue dialled from none to full",
      citation: "source-filter synthesis after Klatt (1980); vowels of Peterson and Barney (1952)",
      licence: "Apache-2.0",
      knownLimits: [
        "speech-like, not intelligible",
        "emotion is prosody and spectral tilt only",
        "at leak 0 the few voices that were drawn may differ between the genders by chance; raise"
          + " speakers or repeat with another corpus-seed",
        "samples may differ in the last bit between mathematical libraries",
      ],
      parameters: [
        ParameterDescription(
          "speakers", "speakers, an even number: half of each gender", range: .integers(2...10_000),
          default: .integer(16)),
        ParameterDescription(
          "utterances-per-emotion", "utterances of each emotion by each speaker",
          range: .integers(1...1_000), default: .integer(4)),
        ParameterDescription(
          "leak", "share of the natural gender difference in pitch and formants",
          range: .numbers(0...1), default: .number(1)),
        ParameterDescription(
          "duration-s", "mean length of an utterance", unit: "s", range: .numbers(0.3...20),
          default: .number(1.2)),
        ParameterDescription(
          "folds", "speaker-disjoint folds; fewer where there are fewer speakers of each gender",
          range: .integers(2...100), default: .integer(5)),
        ParameterDescription(
          "corpus-seed", "from which voices and utterances are drawn",
          range: .integers(0...Int.max),
          default: .integer(1)),
      ])
  ) { values throws(AuditError) in
    try SyntheticSpeech(values)
  }

  /// Throws `.invalidParameter` for an odd number of speakers.
  init(_ values: ParameterValues) throws(AuditError) {
    let speakerCount = values.integer("speakers")
    let foldCount = values.integer("folds")
    guard speakerCount.isMultiple(of: 2) else {
      throw AuditError(
        .invalidParameter,
        "parameter 'speakers' cannot be \(speakerCount): half of them are of each gender, so take"
          + " \(speakerCount + 1)", component: SyntheticSpeech.id)
    }
    self.init(
      speakerCount: speakerCount, utterancesPerEmotion: values.integer("utterances-per-emotion"),
      leak: values.number("leak"), durationSeconds: values.number("duration-s"),
      foldCount: foldCount, seed: Seed(UInt64(values.integer("corpus-seed"))))
  }
}
