internal import TelltaleCore

/// Speech-like utterances whose gender cue can be dialled from none to full: the calibration of an
/// audit. What the audit finds at `leak` 1 it must not find at `leak` 0.
///
/// Source and filter: a glottal pulse train with prosody goes through four formant resonators that
/// move through vowels, with fricatives and pauses between. A speaker's voice and an utterance's
/// words depend on the corpus seed only; gender enters through `Voice`'s two means and nowhere else.
///
/// - Seed: parameter `corpus-seed`. The same settings give the same samples on every call.
struct SyntheticSpeech: Corpus {
  static let sampleRateHz = 16_000

  let speakerCount: Int
  let utterancesPerEmotion: Int
  /// 0...1.
  let leak: Double
  let durationSeconds: Double
  let foldCount: Int
  let seed: Seed

  var description: CorpusDescription {
    CorpusDescription(
      name: "Synthetic speech", protocolVersion: "1", language: "none",
      licence: "made by the program, free of rights", foldRule: .speakers(count: foldCount),
      sampleRateHz: SyntheticSpeech.sampleRateHz, emotions: Emotion.allCases.map(\.rawValue),
      attributes: [
        AttributeDescription(
          name: "gender", classes: Gender.allCases.map(\.rawValue),
          note: "set by the program; audible to the degree of parameter leak",
          category: .sexOrAge)
      ],
      notes: [
        "speech-like sound from a source-filter model, not recordings of people",
        "gender cue in pitch and formants dialled to \(leak) of 1",
      ])
  }

  func list() -> CorpusListing {
    let utterances = (0..<speakerCount).flatMap { speaker in
      Emotion.allCases.flatMap { emotion in
        (0..<utterancesPerEmotion).map { self.utterance(speaker, emotion, $0) }
      }
    }
    return CorpusListing(utterances: utterances, defects: [])
  }

  /// Makes the sound of one listed utterance; only its id is looked at.
  ///
  /// Throws `.missingFile` for an id that these settings do not list.
  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    let parts = utterance.id.split(separator: "-")
    guard parts.count == 3, let speaker = Int(parts[0].dropFirst()).map({ $0 - 1 }),
      let emotion = Emotion(rawValue: String(parts[1])), let number = Int(parts[2]).map({ $0 - 1 }),
      (0..<speakerCount).contains(speaker), (0..<utterancesPerEmotion).contains(number),
      self.utterance(speaker, emotion, number).id == utterance.id
    else {
      throw AuditError(
        .missingFile,
        "there is no utterance '\(utterance.id)' among \(speakerCount) speakers with"
          + " \(utterancesPerEmotion) utterances of each emotion: read what list() gives",
        component: SyntheticSpeech.id)
    }
    let delivery = seed.derived(for: "utterance/\(utterance.id)")
    let script = Script(
      emotion: emotion, voice: voice(ofSpeaker: speaker), durationSeconds: durationSeconds,
      seed: delivery)
    return AudioClip(
      samples: Synthesis(of: script, seed: delivery.derived(for: "sound")).samples(),
      sampleRateHz: SyntheticSpeech.sampleRateHz)
  }

  /// Speakers alternate, so that any even number of them is balanced.
  func gender(ofSpeaker index: Int) -> Gender { index.isMultiple(of: 2) ? .female : .male }

  func voice(ofSpeaker index: Int) -> Voice {
    Voice(
      gender: gender(ofSpeaker: index), leak: leak,
      seed: seed.derived(for: "voice/\(speakerName(index))"))
  }

  private func speakerName(_ index: Int) -> String {
    "s" + padded(index + 1, toDigitsOf: max(speakerCount, 10))
  }

  private func utterance(_ speaker: Int, _ emotion: Emotion, _ number: Int) -> Utterance {
    let name = speakerName(speaker)
    let numeral = padded(number + 1, toDigitsOf: max(utterancesPerEmotion, 10))
    return Utterance(
      id: "\(name)-\(emotion.rawValue)-\(numeral)", speaker: name, emotion: emotion.rawValue,
      attributes: ["gender": gender(ofSpeaker: speaker).rawValue], style: .scripted)
  }

  /// With leading zeros, so that names sort as numbers do.
  private func padded(_ number: Int, toDigitsOf largest: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: String(largest).count - digits.count) + digits
  }
}

extension SyntheticSpeech {
  static let id = "synthetic-speech"
  static let version = "1.0.0"

  static let metadata = ComponentMetadata(
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

  /// What the plugin hands over.
  static let factory = ComponentFactory(.corpus, metadata) { values throws(AuditError) in
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

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: SyntheticSpeech.id, version: SyntheticSpeech.version,
    components: [SyntheticSpeech.factory])
}
