internal import TelltaleCore

/// The measured rows in the order of one class's log-odds: what every metric of a ROC curve reads.
///
/// The order does not depend on weights, so that it is had once; a resample is one pass over it.
struct Ranking: Sendable {
  /// Pool rows, ascending by log-odds.
  private let rows: [Int]
  /// Place in the counts of each of these rows: 2 × tie group, and 1 more for a positive.
  private let places: [Int]
  private let groupCount: Int

  init(of positive: Int, in set: JudgedSet) {
    let logOdds = set.truth.indices.map { set.logOdds(row: $0, of: positive) }
    let order = logOdds.indices.sorted { logOdds[$0] < logOdds[$1] }
    var group = 0
    var places: [Int] = []
    for (place, row) in order.enumerated() {
      if place > 0, logOdds[row] > logOdds[order[place - 1]] { group += 1 }
      places.append(2 * group + (set.truth[row] == positive ? 1 : 0))
    }
    self.init(rows: order.map { set.rows[$0] }, places: places, groupCount: group + 1)
  }

  private init(rows: [Int], places: [Int], groupCount: Int) {
    self.rows = rows
    self.places = places
    self.groupCount = groupCount
  }

  /// One class against the rest for each class that occurs; of two classes the second only, as
  /// every metric that reads these is the same for both.
  static func all(of set: JudgedSet) -> [Ranking] {
    positives(of: set).map { Ranking(of: $0, in: set) }
  }

  /// The classes that `all` has one of each for.
  static func positives(of set: JudgedSet) -> [Int] {
    set.classCount == 2 ? [1] : set.presentClasses
  }

  /// - Parameter weights: one per row of the pool.
  func counts(weights: [Double]) -> RankedCounts {
    var values = [Double](repeating: 0, count: 2 * groupCount)
    values.withUnsafeMutableBufferPointer { values in
      weights.withUnsafeBufferPointer { weights in
        for index in rows.indices { values[places[index]] += weights[rows[index]] }
      }
    }
    return RankedCounts(values: values)
  }

  /// Rows counted once each, were these the labels of the pool's rows.
  func counts(labels: [Int], positive: Int) -> RankedCounts {
    var values = [Double](repeating: 0, count: 2 * groupCount)
    for (row, place) in zip(rows, places) {
      values[place / 2 * 2 + (labels[row] == positive ? 1 : 0)] += 1
    }
    return RankedCounts(values: values)
  }

  /// The same scores, and as many positives, who is one drawn by lot: useless scores.
  func shuffled(using generator: inout SeededGenerator) -> Ranking {
    let isPositive = places.map { $0 % 2 }.shuffled(using: &generator)
    return Ranking(
      rows: rows, places: zip(places, isPositive).map { $0 / 2 * 2 + $1 }, groupCount: groupCount)
  }
}

/// Weight of negatives and positives at each score, ascending: a ROC curve.
public struct RankedCounts: Sendable {
  /// Negatives, positives, negatives, … of each tie group.
  public let values: [Double]
  /// Weight of all negatives.
  public let negatives: Double
  /// Weight of all positives.
  public let positives: Double

  /// From the counts of each tie group, negatives first, by rising score.
  public init(values: [Double]) {
    self.values = values
    var (negatives, positives) = (0.0, 0.0)
    for place in stride(from: 0, to: values.count, by: 2) {
      negatives += values[place]
      positives += values[place + 1]
    }
    self.negatives = negatives
    self.positives = positives
  }

  /// The other class's curve: scores turned round, classes exchanged.
  public var exchanged: RankedCounts { RankedCounts(values: values.reversed()) }
}
