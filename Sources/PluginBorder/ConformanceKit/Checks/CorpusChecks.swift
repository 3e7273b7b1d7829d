internal import TelltaleCore

/// A corpus lists the same each time, labels speakers without contradiction, reads sound as it
/// declares or has none, and can be cut without splitting a speaker.
struct CorpusChecks {
  let corpus: any Corpus
  let settings: ConformanceSettings

  func run(_ list: inout CheckList) {
    let description = corpus.description
    list.check("description-is-usable") {
      try require(!description.name.isEmpty, "the name is empty")
      try require(!description.protocolVersion.isEmpty, "the protocol version is empty")
      try require(description.sampleRateHz > 0, "the sample rate is \(description.sampleRateHz)")
      try require(Set(description.emotions).count >= 2, "emotions: \(description.emotions)")
      try require(!description.attributes.isEmpty, "no attribute is labelled")
      for attribute in description.attributes {
        try require(
          Set(attribute.classes).count == attribute.classes.count && attribute.classes.count >= 2,
          "attribute '\(attribute.name)' has the classes \(attribute.classes)")
      }
    }
    let listed = list.value("can-be-listed") {
      let listing = try corpus.list()
      try require(!listing.utterances.isEmpty, "no utterance is listed")
      return listing
    }
    guard let listing = listed else { return }
    checkListing(listing, &list)
    checkSound(listing.utterances, &list)
    list.check("folds-keep-speakers-apart") { try checkFolds(listing.utterances) }
  }

  private func checkListing(_ listing: CorpusListing, _ list: inout CheckList) {
    let utterances = listing.utterances
    list.check("listing-is-the-same-each-time") {
      try require(try corpus.list() == listing, "two listings differ")
    }
    list.check("listing-is-sorted-with-unique-ids") {
      for (former, latter) in zip(utterances, utterances.dropFirst()) {
        try require(former.id < latter.id, "'\(former.id)' stands before '\(latter.id)'")
      }
    }
    list.check("labels-are-among-the-declared") {
      let classes = Dictionary(
        corpus.description.attributes.map { ($0.name, $0.classes) }, uniquingKeysWith: { $1 })
      for utterance in utterances {
        try require(
          corpus.description.emotions.contains(utterance.emotion),
          "'\(utterance.id)' has the emotion '\(utterance.emotion)'")
        for (name, value) in utterance.attributes {
          try require(
            classes[name]?.contains(value) == true,
            "'\(utterance.id)' has the attribute \(name): \(value)")
        }
      }
    }
    list.check("speakers-never-have-two-values") {
      var known: [String: [String: String]] = [:]
      for utterance in utterances {
        try require(!utterance.speaker.isEmpty, "'\(utterance.id)' has no speaker")
        for (name, value) in utterance.attributes {
          let other = known[utterance.speaker, default: [:]].updateValue(value, forKey: name)
          known[utterance.speaker]?[name] = value
          try require(
            other == nil || other == value,
            "speaker '\(utterance.speaker)' has \(name): \(other ?? "") and \(value)")
        }
      }
    }
  }

  private func checkSound(_ utterances: [Utterance], _ list: inout CheckList) {
    let count = min(settings.readCount, utterances.count)
    let chosen = (0..<count).map { utterances[$0 * utterances.count / count] }
    let hasSound = corpus.description.hasSound
    list.check("sound-is-finite-at-the-declared-rate") {
      guard hasSound else { throw NotApplicable(message: "the corpus has no sound") }
      for utterance in chosen {
        let clip = try corpus.read(utterance)
        try require(
          clip.sampleRateHz == corpus.description.sampleRateHz,
          "'\(utterance.id)' comes at \(clip.sampleRateHz) Hz, declared are"
            + " \(corpus.description.sampleRateHz)")
        try require(!clip.samples.isEmpty, "'\(utterance.id)' is empty")
        try require(
          clip.samples.allSatisfy(\.isFinite), "'\(utterance.id)' holds values that are no numbers")
        try require(
          clip.samples.contains { abs($0) > 1e-4 } && clip.samples.allSatisfy { abs($0) < 4 },
          "'\(utterance.id)' is silent, or far outside -1...1")
      }
    }
    list.check("sound-is-the-same-each-time") {
      guard hasSound else { throw NotApplicable(message: "the corpus has no sound") }
      for utterance in chosen.prefix(2) {
        try require(
          try corpus.read(utterance) == corpus.read(utterance), "'\(utterance.id)' changes")
      }
    }
    list.check("reading-without-sound-is-refused") {
      guard !hasSound else { throw NotApplicable(message: "the corpus has sound") }
      for utterance in chosen {
        try requireError(of: [.unsupported], "reading '\(utterance.id)', which has no sound,") {
          () throws(AuditError) in
          _ = try corpus.read(utterance)
        }
      }
    }
    list.check("unknown-utterance-is-an-error") {
      let stranger = Utterance(
        id: "no-such-utterance", speaker: "no-such-speaker", emotion: "none", attributes: [:],
        audioPath: settings.scratchFolder + "/no-such-file.wav")
      let codes: [AuditError.Code] =
        hasSound ? [.missingFile, .unreadableAudio, .unknownName] : [.unsupported, .unknownName]
      try requireError(of: codes, "an unknown utterance") { () throws(AuditError) in
        _ = try corpus.read(stranger)
      }
    }
  }

  private func checkFolds(_ utterances: [Utterance]) throws {
    let attribute = corpus.description.attributes.first?.name ?? ""
    let folds = try SpeakerFolds(
      of: utterances, by: corpus.description.foldRule, balancing: attribute, seed: settings.seed)
    for fold in 0..<folds.count {
      let held = Set(folds.testRows(ofFold: fold).map { utterances[$0].speaker })
      let trained = Set(folds.trainingRows(ofFold: fold).map { utterances[$0].speaker })
      try require(!held.isEmpty && !trained.isEmpty, "fold \(fold) has an empty side")
      let shared = held.intersection(trained)
      try require(shared.isEmpty, "fold \(fold) has \(shared.sorted()) on both sides")
    }
  }
}
