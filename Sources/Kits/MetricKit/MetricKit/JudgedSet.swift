public import TelltaleCore

/// A request that has been looked over: its shapes fit, its scores are numbers.
///
/// Everything whose name does not begin with `pool` is of the measured rows.
public struct JudgedSet: Sendable {
  /// Scores of all intercepted utterances: what a label-free threshold is set on.
  public let pool: ScoreMatrix
  /// Class index of each row of the pool.
  public let poolTruth: [Int]
  /// Of each row of the pool.
  public let poolSpeakers: [String]
  /// Measured rows of the pool.
  public let rows: [Int]
  /// Class index of each measured row.
  public let truth: [Int]
  /// In the order of the scores' columns.
  public let classNames: [String]
  /// Names of the speakers, ascending: an order that does not depend on that of the rows.
  public let speakerNames: [String]
  /// Index into `speakerNames` of each row.
  public let speakers: [Int]
  /// Utterances of each class in the truth.
  public let truthCounts: [Int]
  /// Classes that occur in the truth, ascending.
  public let presentClasses: [Int]
  /// For a metric that draws.
  public let seed: Seed

  /// Throws `.shapeMismatch` if there is not one score column per class, and `.computationFailed`
  /// if a score is not a number or +infinity.
  public init(_ request: MeasurementRequest) throws(AuditError) {
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
    pool = request.scores
    poolTruth = request.truth.labels
    poolSpeakers = request.speakers
    rows = request.rows
    truth = request.rows.map { request.truth.labels[$0] }
    classNames = request.truth.classes
    let names = request.rows.map { request.speakers[$0] }
    speakerNames = Set(names).sorted()
    let indices = Dictionary(uniqueKeysWithValues: zip(speakerNames, speakerNames.indices))
    speakers = names.map { indices[$0] ?? 0 }
    truthCounts = JudgedSet.counts(truth, classCount: classCount)
    presentClasses = truthCounts.indices.filter { [truthCounts] in truthCounts[$0] > 0 }
    seed = request.seed
  }

  /// Measured rows.
  public var rowCount: Int { truth.count }
  /// Classes, whether they occur or not.
  public var classCount: Int { classNames.count }
  /// One weight per row of the pool: every row once.
  public var unitWeights: [Double] { [Double](repeating: 1, count: pool.rowCount) }

  /// Why nothing can be measured, or nil: leakage of an attribute needs two classes to tell apart.
  public var obstacle: String? {
    if rowCount == 0 { return "there are no utterances" }
    guard presentClasses.count < 2 else { return nil }
    return "all \(rowCount) utterances are '\(classNames[truth[0]])'; two classes are needed"
  }

  /// How often each class index occurs.
  public static func counts(_ labels: [Int], classCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[label] += 1 }
    return counts
  }

  /// Log-odds of a measured row.
  public func logOdds(row: Int, of chosen: Int) -> Float {
    pool.logOdds(row: rows[row], of: chosen)
  }

  /// How many speakers have utterances of the class.
  public func speakerCount(ofClass label: Int) -> Int {
    Set(zip(speakers, truth).filter { $0.1 == label }.map(\.0)).count
  }

  /// The answer, with the numbers of utterances and speakers that it is of.
  public func score(
    value: Double, chance: Double, note: String? = nil, attainable: Double? = nil
  ) -> Measurement {
    .value(
      LeakageScore(
        value: value, chance: chance, utteranceCount: rowCount, speakerCount: speakerNames.count,
        note: note, attainable: attainable))
  }
}
