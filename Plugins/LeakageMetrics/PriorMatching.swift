import AuditCore

/// Label-free decisions: offsets on the log-posteriors, so that predicted shares equal the uniform
/// prior.
///
///     decision(i) = argmax_k ( s[i, k] + b[k] ),  b such that  #{ i : decision(i) = k } / n = 1 / K
///
/// An attacker who intercepts a pool of utterances can set b without a single label; a threshold
/// left by training on another corpus often hides leakage that this one shows.
///
/// Source: own; cf. prior shift, Saerens, Latinne and Decaestecker 2002 (Neural Computation 14).
enum PriorMatching {
  /// Two classes: the threshold at the median of the log-odds.
  ///
  /// Equal log-odds get equal decisions, whatever their order: of the cuts between different values
  /// (all or nothing included) the one whose share is nearest to one half is taken, the higher on a
  /// tie. A constant score is therefore decided alike for all.
  ///
  /// - Parameter logOdds: ln p(1) - ln p(0), shape [rows]; ±infinity allowed, no NaN.
  /// - Returns: 1 above the cut, 0 below it.
  static func decideByMedian(_ logOdds: [Float]) -> [Int] {
    let sorted = logOdds.sorted()
    let count = sorted.count
    // A cut after so many of the lowest: the imbalance is |rows above - rows below|.
    var bestBelow = 0
    for below in 0...count
    where below == 0 || below == count || sorted[below - 1] < sorted[below] {
      if abs(count - 2 * below) <= abs(count - 2 * bestBelow) { bestBelow = below }
    }
    guard bestBelow < count else { return [Int](repeating: 0, count: count) }
    return logOdds.map { $0 >= sorted[bestBelow] ? 1 : 0 }
  }

  /// Three classes and more: offsets by coordinate descent.
  ///
  /// The offsets minimise the convex  Σ_i max_k (s[i, k] + b[k]) - (n / K) Σ_k b[k],  whose
  /// gradient is the difference of the shares from 1 / K. One step sets b[k] so that class k wins
  /// just n / K rows while the other offsets stand; the steps repeat until the shares match or no
  /// longer come nearer. The offsets with the nearest shares are kept.
  ///
  /// - Parameter scores: shape [rows × classes]; -infinity stands for 10 below the lowest finite.
  /// - Returns: class index of each row.
  static func decideByOffsets(_ scores: ScoreMatrix) -> [Int] {
    let (rows, classes) = (scores.rowCount, scores.classCount)
    let lowest = scores.values.filter(\.isFinite).min() ?? 0
    let values = scores.values.map { Double($0.isFinite ? $0 : lowest - 10) }
    var offsets = [Double](repeating: 0, count: classes)
    var best = decide(values, offsets)
    var bestDeviation = deviation(best, classes)
    var idleSweeps = 0
    while bestDeviation > 0, idleSweeps < idleSweepLimit {
      idleSweeps += 1
      for chosen in 0..<classes {
        let leads = (0..<rows).map { row in
          lead(values, offsets, row: row, chosen: chosen)
        }
        offsets[chosen] = -cut(leads, winners: rows / classes)
        let decided = decide(values, offsets)
        let found = deviation(decided, classes)
        if found < bestDeviation { (best, bestDeviation, idleSweeps) = (decided, found, 0) }
      }
    }
    return best
  }

  private static let idleSweepLimit = 20

  /// How far class `chosen` without its offset is above the best of the others with theirs.
  private static func lead(_ values: [Double], _ offsets: [Double], row: Int, chosen: Int) -> Double
  {
    var rival = -Double.infinity
    for other in offsets.indices where other != chosen {
      rival = max(rival, values[row * offsets.count + other] + offsets[other])
    }
    return values[row * offsets.count + chosen] - rival
  }

  /// A value between the last of the `winners` highest leads and the next.
  private static func cut(_ leads: [Double], winners: Int) -> Double {
    let sorted = leads.sorted(by: >)
    guard winners > 0, winners < sorted.count else { return sorted.last ?? 0 }
    return (sorted[winners - 1] + sorted[winners]) / 2
  }

  private static func decide(_ values: [Double], _ offsets: [Double]) -> [Int] {
    stride(from: 0, to: values.count, by: offsets.count).map { start in
      var best = 0
      for k in offsets.indices
      where values[start + k] + offsets[k] > values[start + best] + offsets[best] {
        best = k
      }
      return best
    }
  }

  /// Largest distance of a class's count from n / K; below 1 counts as met, since n need not be
  /// a multiple of K.
  private static func deviation(_ decided: [Int], _ classes: Int) -> Double {
    var counts = [Double](repeating: 0, count: classes)
    for label in decided { counts[label] += 1 }
    let wanted = Double(decided.count) / Double(classes)
    let largest = counts.map { abs($0 - wanted) }.max() ?? 0
    return largest < 1 ? 0 : largest
  }
}
