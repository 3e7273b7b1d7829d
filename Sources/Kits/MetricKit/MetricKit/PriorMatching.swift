public import TelltaleCore

/// Label-free decisions: offsets on the log-posteriors, so that predicted shares equal the uniform
/// prior.
///
///     decision(i) = argmax_k ( s[i, k] + b[k] ),  b such that  #{ i : decision(i) = k } / n = 1 / K
///
/// An attacker who intercepts a pool of utterances can set b without a single label; a threshold
/// left by training on another corpus often hides leakage that this one shows. Two classes: a cut at
/// the median of the log-odds, `MedianCut`.
///
/// Source: own; cf. prior shift, Saerens, Latinne and Decaestecker 2002 (Neural Computation 14).
public enum PriorMatching {
  /// Three classes and more: offsets by coordinate descent.
  ///
  /// The offsets minimise the convex  Σ_i max_k (s[i, k] + b[k]) - (n / K) Σ_k b[k],  whose
  /// gradient is the difference of the shares from 1 / K. One step sets b[k] so that class k wins
  /// just n / K rows while the other offsets stand; the steps repeat until the shares match or no
  /// longer come nearer. The offsets with the nearest shares are kept.
  ///
  /// - Parameters:
  ///   - scores: shape [rows × classes]; -infinity stands for 10 below the lowest finite.
  ///   - weights: how often each row counts; rows without weight are decided, and set nothing.
  /// - Returns: class index of each row.
  public static func decideByOffsets(_ scores: ScoreMatrix, weights: [Double]) -> [Int] {
    let classes = scores.classCount
    let weighted = weights.indices.filter { weights[$0] > 0 }
    let lowest =
      weighted.flatMap { row in (0..<classes).map { scores[row, $0] } }.filter(\.isFinite).min()
      ?? 0
    let values = scores.values.map { Double($0.isFinite ? $0 : lowest - 10) }
    let wanted = weights.reduce(0, +) / Double(classes)
    var offsets = [Double](repeating: 0, count: classes)
    var best = decide(values, offsets)
    var bestDeviation = deviation(best, weights, wanted: wanted, classes)
    var idleSweeps = 0
    while bestDeviation > 0, idleSweeps < idleSweepLimit {
      idleSweeps += 1
      for chosen in 0..<classes {
        let leads = weighted.map { row in
          (value: lead(values, offsets, row: row, chosen: chosen), weight: weights[row])
        }
        offsets[chosen] = -cut(leads, winners: wanted.rounded(.down))
        let decided = decide(values, offsets)
        let found = deviation(decided, weights, wanted: wanted, classes)
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
  private static func cut(_ leads: [(value: Double, weight: Double)], winners: Double) -> Double {
    let sorted = leads.sorted { $0.value > $1.value }
    guard winners > 0 else { return sorted.last?.value ?? 0 }
    var counted = 0.0
    var lastWinner: Double?
    for lead in sorted {
      counted += lead.weight
      if lastWinner == nil, counted >= winners { lastWinner = lead.value }
      if let lastWinner, counted > winners { return (lastWinner + lead.value) / 2 }
    }
    return sorted.last?.value ?? 0
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
  private static func deviation(
    _ decided: [Int], _ weights: [Double], wanted: Double, _ classes: Int
  ) -> Double {
    var counts = [Double](repeating: 0, count: classes)
    for (label, weight) in zip(decided, weights) { counts[label] += weight }
    let largest = counts.map { abs($0 - wanted) }.max() ?? 0
    return largest < 1 ? 0 : largest
  }
}
