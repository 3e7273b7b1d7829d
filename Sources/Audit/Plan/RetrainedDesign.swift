internal import Formats
internal import Results
package import Statistics
package import TelltaleCore

/// How an attack is made again for other deals of the labels, so that its test holds its level
/// (SPEC §12.6).
///
/// A fold's judged speakers are the other folds' training speakers: whoever deals labels anew without
/// training again keeps scores that remember the true ones. So folds, labels and training are one
/// procedure, and all of it is done again.
package struct RetrainedDesign: Sendable {
  package enum Rule: String, Sendable, Hashable, Codable {
    /// Folds stay, and labels swap within each.
    case withinFolds = "labels dealt within folds"
    /// Labels swap among all speakers, and folds are dealt from the new ones.
    case foldsDealtAnew = "labels and folds dealt anew"
  }

  /// A design, or why there is none.
  package enum Answer: Sendable {
    case design(RetrainedDesign)
    case none(because: String)

    package var design: RetrainedDesign? {
      if case .design(let design) = self { design } else { nil }
    }
  }

  package let rule: Rule
  /// Those who carry the attribute, sorted.
  package let speakers: [String]
  /// Class of each.
  package let labels: [Int]
  /// Labels of the speakers, deal by deal; the observed one is the first.
  package let deals: LabelDeals
  /// Whether the first deal has the audit's own folds.
  package let keepsFolds: Bool
  package var classes: [String] { evaluation.attribute.classes }
  private let evaluation: Evaluation
  private let foldOfSpeaker: [Int]
  /// One utterance of each speaker, with or without a label: all that folds depend on.
  private let everySpeaker: [Utterance]

  /// - Parameters:
  ///   - cameTrained: whether the model heard none of these speakers; one that was trained fold by
  ///     fold belongs to its folds.
  ///   - seed: of drawn deals.
  package static func answer(_ evaluation: Evaluation, cameTrained: Bool, seed: Seed) -> Answer {
    guard !evaluation.attribute.isIdentity else {
      return .none(because: "who speaks cannot be dealt anew over speakers")
    }
    var labelOfSpeaker: [String: String] = [:]
    var foldOfSpeaker: [String: Int] = [:]
    for (row, label) in evaluation.attribute.labels(of: evaluation.utterances).enumerated() {
      guard let label else { continue }
      let speaker = evaluation.utterances[row].speaker
      if let other = labelOfSpeaker.updateValue(label, forKey: speaker), other != label {
        return .none(because: "\(evaluation.attribute.name) varies within a speaker")
      }
      foldOfSpeaker[speaker] = evaluation.folds.foldOfRow[row]
    }
    let speakers = labelOfSpeaker.keys.sorted()
    let classes = evaluation.attribute.classes
    let labels = speakers.map { classes.firstIndex(of: labelOfSpeaker[$0] ?? "") ?? 0 }
    let folds = speakers.map { foldOfSpeaker[$0] ?? 0 }
    let counts = classes.indices.map { label in labels.count { $0 == label } }
    guard counts.allSatisfy({ $0 >= 2 }) else {
      return .none(because: "a class has one speaker only")
    }
    let strata = (0..<evaluation.folds.count).map { fold in
      folds.indices.filter { folds[$0] == fold }
    }
    let arePairs = strata.allSatisfy { stratum in
      classes.indices.allSatisfy { label in stratum.count { labels[$0] == label } >= 2 }
    }
    let isWithin = !cameTrained || (arePairs && counts.allSatisfy { $0 >= 10 })
    let count = LabelDeals.count(
      labels: labels, strata: isWithin ? strata : [Array(speakers.indices)],
      turningIsNothing: isWithin)
    guard count >= 20 else {
      return .none(
        because: "\(Text.count(Int(count), "deal")) of the labels"
          + (isWithin ? " within folds" : "") + " can be told apart, and a level of .05 needs 20"
          + (cameTrained
            ? "" : "; folds cannot be dealt anew, because the model was trained in them"))
    }
    var known: Set<String> = []
    return .design(
      RetrainedDesign(
        rule: isWithin ? .withinFolds : .foldsDealtAnew, speakers: speakers, labels: labels,
        deals: LabelDeals(
          labels: labels, strata: isWithin ? strata : [Array(speakers.indices)],
          turningIsNothing: isWithin, seed: seed.derived(for: "labels dealt anew")),
        keepsFolds: isWithin || evaluation.description.foldRule != .leaveOneGroupOut,
        evaluation: evaluation, foldOfSpeaker: folds,
        everySpeaker: evaluation.utterances.filter { known.insert($0.speaker).inserted }))
  }

  /// The fold of each speaker under a deal of the labels.
  ///
  /// Where folds are dealt anew, the corpus's rule deals them; groups, which no label has made, give
  /// way to as many folds of speakers, for the observed labels too.
  package func folds(of deal: [Int]) throws(AuditError) -> [Int] {
    guard rule == .foldsDealtAnew else { return foldOfSpeaker }
    let dealt = try FoldChoice(
      of: utterances(of: deal), evaluation.description, attribute: evaluation.attribute.name,
      by: foldRule, seed: Seed(0)
    ).folds
    let fold = Dictionary(
      zip(everySpeaker.map(\.speaker), dealt.foldOfRow), uniquingKeysWith: { first, _ in first })
    return speakers.map { fold[$0] ?? 0 }
  }

  /// As many folds as the audit has, whatever made them.
  private var foldRule: FoldRule { .speakers(count: evaluation.folds.count) }

  private func utterances(of deal: [Int]) -> [Utterance] {
    let attribute = evaluation.attribute
    let label = Dictionary(uniqueKeysWithValues: zip(speakers, deal.map { attribute.classes[$0] }))
    return everySpeaker.map { utterance in
      var attributes = utterance.attributes
      attributes[attribute.name] = label[utterance.speaker] ?? attributes[attribute.name]
      return Utterance(
        id: utterance.id, speaker: utterance.speaker, group: utterance.group,
        emotion: utterance.emotion, attributes: attributes, style: utterance.style,
        audioPath: utterance.audioPath)
    }
  }
}
