/// P-values adjusted for how many were looked at. Order in, same order out.
public enum MultipleTesting {
  /// Holm's step-down: the chance of any false alarm in the family stays below the level.
  ///
  ///     p̃(i) = max over j ≤ i of min(1, (m - j + 1) p(j)),   p sorted ascending
  ///
  /// **Source** Holm 1979, Scandinavian Journal of Statistics 6(2): 65-70.
  public static func holm(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      largest = max(largest, min(1, Double(order.count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
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
  /// over attacks, arrangement by arrangement (Westfall and Young's single-step maxT).
  ///
  /// - Parameters:
  ///   - observed: above-chance statistic per attack, on one scale.
  ///   - replicates: shape [attacks][arrangements], the same arrangements for all.
  ///
  /// **Source** Westfall and Young, Resampling-Based Multiple Testing, 1993.
  public static func bestOf(_ observed: [Double], replicates: [[Double]]) -> [Double] {
    guard let count = replicates.map(\.count).min(), count > 0 else {
      return observed.map { _ in 1 }
    }
    let best = (0..<count).map { index in
      replicates.map { $0[index] }.filter(\.isFinite).max() ?? -.infinity
    }
    return observed.map { value in
      let threshold = value - 1e-9 * max(1, abs(value))
      return Double(max(1, best.count { $0 >= threshold })) / Double(count)
    }
  }
}
