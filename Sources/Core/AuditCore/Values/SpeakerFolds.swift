/// How a corpus is cut into folds. Every rule keeps a speaker on one side.
public enum FoldRule: Sendable, Hashable, Codable {
  /// Speakers dealt into so many folds, each class of the balancing attribute spread evenly.
  case speakers(count: Int)
  /// One fold per group (leave-one-session-out).
  case leaveOneGroupOut
}

/// Which utterances are held out in which fold.
public struct SpeakerFolds: Sendable, Hashable, Codable {
  /// Fold index of each utterance, in the corpus's order.
  public let foldOfRow: [Int]
  public let count: Int

  /// Rows whose speakers are held out in `fold`.
  public func testRows(ofFold fold: Int) -> [Int] {
    foldOfRow.indices.filter { foldOfRow[$0] == fold }
  }

  /// Rows whose speakers are not held out in `fold`.
  public func trainingRows(ofFold fold: Int) -> [Int] {
    foldOfRow.indices.filter { foldOfRow[$0] != fold }
  }

  /// Cuts a corpus by its rule.
  ///
  /// Speakers are ordered by a seeded shuffle within each class of `attribute` and dealt in turn,
  /// the deal of one class going on where the last stopped, so that folds differ by at most one
  /// speaker and each class is spread evenly.
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
      let units = SpeakerFolds.speakersByClass(utterances, attribute: attribute)
      let speakerCount = units.map(\.count).reduce(0, +)
      guard foldCount >= 2, speakerCount >= foldCount else {
        throw AuditError(
          .invalidLabels,
          "\(foldCount) folds over \(speakerCount) speakers: take 2 folds or more, and at most as"
            + " many as there are speakers")
      }
      var fold: [String: Int] = [:]
      var next = 0
      for (index, speakers) in units.enumerated() {
        var generator = SeededGenerator(seed.derived(for: "folds/\(index)"))
        for speaker in speakers.shuffled(using: &generator) {
          fold[speaker] = next % foldCount
          next += 1
        }
      }
      foldOfRow = utterances.map { fold[$0.speaker] ?? 0 }
      count = foldCount
    }
    try checkSpeakersAreDisjoint(utterances)
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
    let classes = speakersByClass(rows.map { utterances[$0] }, attribute: attribute)
    for (index, speakers) in classes.enumerated() where speakers.count >= 2 {
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

  /// Speakers sorted by id, one list per class (speakers without the attribute form one more).
  private static func speakersByClass(_ utterances: [Utterance], attribute: String) -> [[String]] {
    var classOfSpeaker: [String: String] = [:]
    for utterance in utterances {
      classOfSpeaker[utterance.speaker] = utterance.attributes[attribute] ?? ""
    }
    let speakersOfClass = Dictionary(grouping: classOfSpeaker.keys) { classOfSpeaker[$0] ?? "" }
    return speakersOfClass.sorted { $0.key < $1.key }.map { $0.value.sorted() }
  }
}
