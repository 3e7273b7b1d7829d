public import TelltaleCore

/// Class decisions on a judged set, by either rule: prepared once, had for any weights.
///
/// The label-free threshold is set on the whole pool, not on the measured rows alone.
public struct Decisions: Sendable {
  private enum Threshold: Sendable {
    case none(labels: [Int])
    case median(MedianCut, logOdds: [Double])
    case offsets(ScoreMatrix)
  }
  private let threshold: Threshold
  /// Measured rows of the pool, and the class of each.
  private let rows: [Int]
  private let truth: [Int]
  private let classCount: Int
  /// Of each measured row where each row of the pool counts once.
  private let plain: [Int]

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
      case (.priorMatched, 3...Self.largestMatchedAnew): .offsets(set.pool)
      case (.priorMatched, _): .none(labels: Self.matchedOnce(set))
      }
    rows = set.rows
    truth = set.truth
    classCount = set.classCount
    plain = Self.labels(by: threshold, ofRows: rows, weights: set.unitWeights)
  }

  /// What is decided of a set, each row counted once.
  public static func tally(_ rule: DecisionRule, of set: JudgedSet) -> Tally {
    Decisions(rule, set).tally(weights: set.unitWeights)
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
    Self.labels(by: threshold, ofRows: rows, weights: weights)
  }

  /// The measured rows, counted by what they are and what is decided of them.
  ///
  /// - Parameter weights: one per row of the pool.
  public func tally(weights: [Double]) -> Tally {
    // Thousands of resamples come this way: what can be had without an array of labels is.
    switch threshold {
    case .median(let cut, let logOdds):
      let place = cut.place(weights: weights)
      return tally(weights) { place.isBelow(logOdds[$0]) ? 1 : 0 }
    case .none(let labels): return tally(weights) { labels[$0] }
    case .offsets:
      let labels = labels(weights: weights)
      return tally(weights) { labels[$0] }
    }
  }

  /// Rows counted once each, were these the truth of the pool's rows.
  ///
  /// - Parameter truth: class index of each row of the pool.
  public func tally(truth: [Int]) -> Tally {
    var tally = Tally(classCount: classCount)
    for (place, row) in rows.enumerated() {
      tally.add(1, decided: plain[place], truth: truth[row])
    }
    return tally
  }

  /// - Parameter label: decision on the measured row at this place.
  @inline(__always)
  private func tally(_ weights: [Double], _ label: (_ place: Int) -> Int) -> Tally {
    Tally(classCount: classCount) { table in
      for place in rows.indices {
        table[truth[place] * classCount + label(place)] += weights[rows[place]]
      }
    }
  }

  private static func labels(
    by threshold: Threshold, ofRows rows: [Int], weights: [Double]
  ) -> [Int] {
    switch threshold {
    case .none(let labels): return labels
    case .median(let cut, let logOdds):
      let place = cut.place(weights: weights)
      return logOdds.map { place.isBelow($0) ? 1 : 0 }
    case .offsets(let pool):
      let decided = PriorMatching.decideByOffsets(pool, weights: weights)
      return rows.map { decided[$0] }
    }
  }
}
