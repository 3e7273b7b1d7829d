public import TelltaleCore

/// Class decisions on a judged set, by either rule: prepared once, had for any weights.
///
/// The label-free threshold is set on the whole pool, not on the measured rows alone.
public struct Decisions: Sendable {
  private enum Threshold: Sendable {
    case none(labels: [Int])
    case median(MedianCut, logOdds: [Double])
    case offsets(ScoreMatrix, rows: [Int])
  }
  private let threshold: Threshold

  /// Intercepted pools below this size cannot set a threshold: the shares that it would match are
  /// mostly chance (metrics, B1).
  public static let smallestPool = 20

  /// Why the rule cannot be applied, or nil.
  public static func obstacle(_ rule: DecisionRule, _ set: JudgedSet) -> String? {
    guard rule == .priorMatched, set.pool.rowCount < smallestPool else { return nil }
    return "the prior-matched threshold needs a pool of \(smallestPool) utterances or more, here:"
      + " \(set.pool.rowCount)"
  }

  /// Prepares what does not depend on weights. The set has no `obstacle`.
  public init(_ rule: DecisionRule, _ set: JudgedSet) {
    threshold =
      switch (rule, set.classCount) {
      case (.trained, _): .none(labels: set.rows.map(set.pool.decision(ofRow:)))
      case (.priorMatched, 2):
        .median(
          MedianCut(logOdds: (0..<set.pool.rowCount).map { set.pool.logOdds(row: $0, of: 1) }),
          logOdds: set.rows.map { Double(set.pool.logOdds(row: $0, of: 1)) })
      case (.priorMatched, 3...Self.largestMatchedAnew): .offsets(set.pool, rows: set.rows)
      case (.priorMatched, _): .none(labels: Self.matchedOnce(set))
      }
  }

  /// What is decided of a set, each row counted once.
  public static func tally(_ rule: DecisionRule, of set: JudgedSet) -> Tally {
    Tally(
      Decisions(rule, set).labels(weights: set.unitWeights), of: set, weights: set.unitWeights)
  }

  /// Offsets for more classes than this are set once, on the whole pool, and stand in every
  /// resample: setting them anew costs rows × classes² each time.
  private static let largestMatchedAnew = 10

  private static func matchedOnce(_ set: JudgedSet) -> [Int] {
    let weights = [Double](repeating: 1, count: set.pool.rowCount)
    let decided = PriorMatching.decideByOffsets(set.pool, weights: weights)
    return set.rows.map { decided[$0] }
  }

  /// Class index of each measured row.
  ///
  /// - Parameter weights: one per row of the pool.
  public func labels(weights: [Double]) -> [Int] {
    switch threshold {
    case .none(let labels): return labels
    case .median(let cut, let logOdds):
      let place = cut.place(weights: weights)
      return logOdds.map { place.isBelow($0) ? 1 : 0 }
    case .offsets(let pool, let rows):
      let decided = PriorMatching.decideByOffsets(pool, weights: weights)
      return rows.map { decided[$0] }
    }
  }
}
