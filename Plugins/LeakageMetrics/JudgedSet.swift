import AuditCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A request that has been looked over: its shapes fit, its scores are numbers.
struct JudgedSet {
  let scores: ScoreMatrix
  let truth: [Int]
  let classNames: [String]
  let speakerCount: Int
  /// Utterances of each class in the truth.
  let truthCounts: [Int]
  /// Classes that occur in the truth, ascending.
  let presentClasses: [Int]

  /// Throws `.shapeMismatch` if there is not one score column per class, and `.computationFailed`
  /// if a score is not a number or +infinity.
  init(_ request: MeasurementRequest) throws(AuditError) {
    let classCount = request.truth.classes.count
    guard request.scores.classCount == classCount else {
      throw AuditError(
        .shapeMismatch,
        "scores have shape \(request.scores.rowCount) × \(request.scores.classCount), and the truth"
          + " has \(classCount) classes (\(request.truth.classes.joined(separator: ", ")))")
    }
    if let bad = request.scores.values.firstIndex(where: { $0.isNaN || $0 == .infinity }) {
      throw AuditError(
        .computationFailed,
        "the score of utterance \(bad / classCount) for class"
          + " '\(request.truth.classes[bad % classCount])' is \(request.scores.values[bad]); the"
          + " attacker broke down")
    }
    scores = request.scores
    truth = request.truth.labels
    classNames = request.truth.classes
    speakerCount = Set(request.speakers).count
    truthCounts = JudgedSet.counts(truth, classCount: classCount)
    presentClasses = truthCounts.indices.filter { [truthCounts] in truthCounts[$0] > 0 }
  }

  var rowCount: Int { truth.count }

  /// Why nothing can be measured, or nil: leakage of an attribute needs two classes to tell apart.
  var obstacle: String? {
    if rowCount == 0 { return "there are no utterances" }
    guard presentClasses.count < 2 else { return nil }
    return "all \(rowCount) utterances are '\(classNames[truth[0]])'; two classes are needed"
  }

  /// How often each class index occurs.
  static func counts(_ labels: [Int], classCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[label] += 1 }
    return counts
  }

  /// ln p(class) - ln p(any other class), natural log-odds; 0 where the scores tell nothing.
  ///
  /// Ranks as the posterior does, and keeps apart confident scores whose posteriors round to 1:
  /// there the other classes' small posteriors still differ.
  func logOdds(row: Int, of chosen: Int) -> Float {
    let others = classNames.indices.filter { $0 != chosen }.map { scores[row, $0] }
    let highest = others.max() ?? -.infinity
    var rest = highest
    if highest > -.infinity, others.count > 1 {
      var sum: Float = 0
      for score in others { sum += exp(score - highest) }
      rest = highest + log(sum)
    }
    let odds = scores[row, chosen] - rest
    return odds.isNaN ? 0 : odds
  }

  func score(value: Double, chance: Double) -> Measurement {
    .value(
      LeakageScore(
        value: value, chance: chance, utteranceCount: rowCount, speakerCount: speakerCount))
  }
}
