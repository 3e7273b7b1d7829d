import MetricKit
import TelltaleCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the scores themselves cost: -log₂ of the posterior that the true class was given.
enum LogLoss {
  /// The highest cost of one utterance, in bits. A certain posterior, -infinity, would cost
  /// infinitely much where it is wrong: no posterior counts as nearer to 0 or 1 than 2⁻⁵⁰, about
  /// what double precision resolves.
  static let largest = 50.0

  /// Natural log-odds that go with it.
  static let largestLogOdds: Double = largest * log(2)

  /// Cost in bits of each measured row; log₂ K where the scores tell nothing.
  static func costs(of set: JudgedSet) -> [Double] {
    zip(set.rows, set.truth).map { row, label in
      let truth = Double(set.pool[row, label])
      let highest = (0..<set.classCount).map { Double(set.pool[row, $0]) }.max() ?? -.infinity
      guard highest > -.infinity else { return log2(Double(set.classCount)) }
      let sum = (0..<set.classCount).reduce(0) { $0 + exp(Double(set.pool[row, $1]) - highest) }
      return min(max(log2(sum) + (highest - truth) / log(2), 0), largest)
    }
  }

  /// Weight and cost of every class.
  static func sums(_ costs: [Double], of set: JudgedSet, weights: [Double]) -> (
    weights: [Double], costs: [Double]
  ) {
    var summed = [Double](repeating: 0, count: set.classCount)
    var total = summed
    for (place, row) in set.rows.enumerated() {
      let label = set.truth[place]
      total[label] += weights[row]
      summed[label] += weights[row] * costs[place]
    }
    return (total, summed)
  }
}
