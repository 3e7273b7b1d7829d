/// P-values adjusted for how many were looked at. Order in, same order out.
public enum MultipleTesting {
  /// Westfall and Young's step-down over the maximum: the chance of any false alarm in the family
  /// stays below the level, and attacks that err together are not charged twice.
  ///
  ///     p̃(i) = max over j ≤ i of P(max over k ≥ j of T(k) ≥ t(j)),   t sorted descending
  ///
  /// - Parameters:
  ///   - observed: statistic per attack, standardised: on one scale for all.
  ///   - replicates: shape [attacks][draws]: what the statistics would be together under the null; the
  ///     observed ones are one of the draws.
  ///
  /// **Source** Westfall and Young, Resampling-Based Multiple Testing, 1993, algorithm 4.1.
  public static func stepDown(_ observed: [Double], replicates: [[Double]]) -> [Double] {
    let order = observed.indices.sorted { observed[$0] > observed[$1] }
    var adjusted = observed.map { _ in 1.0 }
    guard let count = replicates.map(\.count).min(), count > 0 else { return adjusted }
    var largest = [Double](repeating: -.infinity, count: count)
    for index in order.reversed() {
      for draw in 0..<count where replicates[index][draw] > largest[draw] {
        largest[draw] = replicates[index][draw]
      }
      adjusted[index] = share(of: largest, reaching: observed[index])
    }
    for (former, latter) in zip(order, order.dropFirst()) {
      adjusted[latter] = max(adjusted[latter], adjusted[former])
    }
    return adjusted
  }

  /// Share of draws that reach an observed value; the observed draw counts, so that it is never 0.
  public static func share(of draws: [Double], reaching observed: Double) -> Double {
    // Sums of the same numbers in another order differ in the last digits.
    let threshold = observed - 1e-9 * max(1, abs(observed))
    return Double(max(1, draws.count { $0 >= threshold })) / Double(max(1, draws.count))
  }

  /// Benjamini and Hochberg's step-up: of what is called a finding, the expected share of false
  /// ones stays below the level.
  ///
  ///     q(i) = min over j ≥ i of min(1, m p(j) / j),   p sorted ascending
  ///
  /// **Source** Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57(1):
  /// 289-300.
  public static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    var adjusted = pValues
    var smallest = 1.0
    for (rank, index) in order.enumerated().reversed() {
      smallest = min(smallest, Double(order.count) * pValues[index] / Double(rank + 1))
      adjusted[index] = smallest
    }
    return adjusted
  }

  /// For each of several attacks the chance that the best of useless ones does as well: the maximum
  /// over attacks, draw by draw (Westfall and Young's single-step maxT).
  ///
  /// - Parameters:
  ///   - observed: statistic per attack, standardised: on one scale for all.
  ///   - replicates: shape [attacks][draws], as for `stepDown`.
  ///
  /// **Source** Westfall and Young, Resampling-Based Multiple Testing, 1993.
  public static func bestOf(_ observed: [Double], replicates: [[Double]]) -> [Double] {
    guard let count = replicates.map(\.count).min(), count > 0 else {
      return observed.map { _ in 1 }
    }
    let best = (0..<count).map { index in
      replicates.map { $0[index] }.filter(\.isFinite).max() ?? -.infinity
    }
    return observed.map { share(of: best, reaching: $0) }
  }
}
