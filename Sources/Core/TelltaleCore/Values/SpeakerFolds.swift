/// How a corpus is cut into folds. Every rule keeps a speaker on one side.
public enum FoldRule: Sendable, Hashable, Codable {
  /// Speakers dealt into so many folds, or as many fewer as it takes for each to hold every class
  /// (SPEC §3.15), each class of the balancing attribute spread evenly.
  case speakers(count: Int)
  /// One fold per group (leave-one-session-out).
  case leaveOneGroupOut
}

/// Which utterances are held out in which fold.
public struct SpeakerFolds: Sendable, Hashable, Codable {
  /// Fold index of each utterance, in the corpus's order.
  public let foldOfRow: [Int]
  /// Number of folds, at least 2.
  public let count: Int

  /// Rows whose speakers are held out in `fold`.
  public func testRows(ofFold fold: Int) -> [Int] {
    foldOfRow.indices.filter { foldOfRow[$0] == fold }
  }

  /// Rows whose speakers are not held out in `fold`.
  public func trainingRows(ofFold fold: Int) -> [Int] {
    foldOfRow.indices.filter { foldOfRow[$0] != fold }
  }

  /// Cuts a corpus by its rule; speakers are dealt by their class of `attribute` (`deal`), which for a
  /// speaker of several is the one that most of the utterances have.
  ///
  /// Throws `.invalidLabels` if there are fewer speakers or groups than folds, and
  /// `.speakerOverlap` if a group rule would put one speaker on two sides.
  public init(
    of utterances: [Utterance], by rule: FoldRule, balancing attribute: String, seed: Seed
  ) throws(AuditError) {
    switch rule {
    case .leaveOneGroupOut:
      let groups = Set(utterances.map(\.group)).sorted()
      guard groups.count >= 2 else {
        throw AuditError(
          .invalidLabels, "leaving one group out needs at least 2 groups, here: \(groups.count)")
      }
      let fold = Dictionary(zip(groups, groups.indices), uniquingKeysWith: { first, _ in first })
      foldOfRow = utterances.map { fold[$0.group] ?? 0 }
      count = groups.count
    case .speakers(let foldCount):
      let classes = SpeakerFolds.classOfSpeaker(utterances, attribute: attribute)
      guard foldCount >= 2, classes.count >= foldCount else {
        throw AuditError(
          .invalidLabels,
          "\(foldCount) folds over \(classes.count) speakers: take 2 folds or more, and at most as"
            + " many as there are speakers")
      }
      let fold = SpeakerFolds.deal(classes, into: foldCount, seed: seed)
      foldOfRow = utterances.map { fold[$0.speaker] ?? 0 }
      count = foldCount
    }
    try checkSpeakersAreDisjoint(utterances)
  }

  /// Deals speakers into folds so that as many folds as possible can be judged, each as well as
  /// possible: the fold of every speaker.
  ///
  /// Every class with a speaker for each fold is dealt from the first fold on, in an order that the
  /// seed shuffles from the sorted ids. What does not go round evenly thus meets in the first folds, in
  /// pairs: 12 + 12 speakers in 5 folds are 3 + 3, 3 + 3, 2 + 2, 2 + 2, 2 + 2. Rarer classes, and
  /// speakers without a class, then go to the smallest folds. So the counts of a class differ by at
  /// most one between any two folds, and no fold is empty. Nothing but ids, classes, count and seed
  /// enters: relabelled speakers are dealt anew by the same call.
  ///
  /// - Parameters:
  ///   - classOfSpeaker: by speaker; an empty class for one who has none.
  ///   - foldCount: from 2 to the number of speakers.
  public static func deal(
    _ classOfSpeaker: [String: String], into foldCount: Int, seed: Seed
  ) -> [String: Int] {
    precondition(
      foldCount >= 2 && classOfSpeaker.count >= foldCount,
      "\(foldCount) folds over \(classOfSpeaker.count) speakers")
    var fold: [String: Int] = [:]
    var sizes = [Int](repeating: 0, count: foldCount)
    func put(_ speaker: String, into place: Int) {
      fold[speaker] = place
      sizes[place] += 1
    }
    var rare: [[String]] = []
    for (index, group) in speakersByClass(classOfSpeaker).enumerated() {
      var generator = SeededGenerator(seed.derived(for: "folds/\(index)"))
      let speakers = group.speakers.shuffled(using: &generator)
      if group.name.isEmpty || speakers.count < foldCount {
        rare.append(speakers)
      } else {
        for (turn, speaker) in speakers.enumerated() { put(speaker, into: turn % foldCount) }
      }
    }
    for speakers in rare {
      for start in stride(from: 0, to: speakers.count, by: foldCount) {
        let places = (0..<foldCount).sorted { (sizes[$0], $0) < (sizes[$1], $1) }
        for (speaker, place) in zip(speakers[start...], places) { put(speaker, into: place) }
      }
    }
    return fold
  }

  /// The class that most of a speaker's utterances have, the first by name of several; empty where none
  /// has one.
  public static func classOfSpeaker(
    _ utterances: [Utterance], attribute: String
  ) -> [String: String] {
    var counts: [String: [String: Int]] = [:]
    for utterance in utterances {
      let label = utterance.attributes[attribute]
      counts[utterance.speaker, default: [:]][label ?? "", default: 0] += label == nil ? 0 : 1
    }
    return counts.mapValues { counts in
      counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? ""
    }
  }

  /// Splits training rows into training and validation, by speaker, spread over the classes.
  ///
  /// - Parameter share: of the speakers, rounded to at least one speaker of each class that has
  ///   two or more.
  /// - Returns: disjoint row lists; validation is empty only if no class can spare a speaker.
  public static func validationSplit(
    rows: [Int], of utterances: [Utterance], share: Double, balancing attribute: String, seed: Seed
  ) -> (training: [Int], validation: [Int]) {
    var held: Set<String> = []
    let classes = speakersByClass(
      classOfSpeaker(rows.map { utterances[$0] }, attribute: attribute))
    for (index, speakers) in classes.map(\.speakers).enumerated() where speakers.count >= 2 {
      var generator = SeededGenerator(seed.derived(for: "validation/\(index)"))
      let wanted = Int((share * Double(speakers.count)).rounded())
      let heldCount = min(speakers.count - 1, max(1, wanted))
      held.formUnion(speakers.shuffled(using: &generator).prefix(heldCount))
    }
    return (
      rows.filter { !held.contains(utterances[$0].speaker) },
      rows.filter { held.contains(utterances[$0].speaker) }
    )
  }

  private func checkSpeakersAreDisjoint(_ utterances: [Utterance]) throws(AuditError) {
    var foldOfSpeaker: [String: Int] = [:]
    for (utterance, fold) in zip(utterances, foldOfRow) {
      if let other = foldOfSpeaker.updateValue(fold, forKey: utterance.speaker), other != fold {
        throw AuditError(
          .speakerOverlap,
          "speaker '\(utterance.speaker)' falls into fold \(other) and fold \(fold);"
            + " a fold rule must keep a speaker on one side")
      }
    }
  }

  /// Classes sorted by name (the empty one first), the speakers of each by id.
  private static func speakersByClass(
    _ classOfSpeaker: [String: String]
  ) -> [(name: String, speakers: [String])] {
    Dictionary(grouping: classOfSpeaker.keys) { classOfSpeaker[$0] ?? "" }
      .sorted { $0.key < $1.key }.map { (name: $0.key, speakers: $0.value.sorted()) }
  }
}
