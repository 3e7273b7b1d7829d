import TelltaleCore
import TelltaleTorch

/// The directions of largest variance of some rows, [components × d], float64.
enum PrincipalDirections {
  /// From the whole spectrum of the covariance.
  static func exact(
    _ count: Int, of rows: TrainingRows, mean: [Double]
  ) throws(AuditError) -> [Double] {
    let covariance = try Covariance(of: rows, mean: mean, from: 0.1, to: 0.9)
    let values = covariance.values
    let kept = values.prefix(count)
      .count { $0 > (values.first ?? 0) * covariance.negligible }
    let vectors = try covariance.eigen.vectors.rows(Array(0..<kept))
    guard kept > 0, covariance.side == .rows else {
      return finished(try vectors.values(), count, rows.valueCount)
    }
    let scales = values.prefix(kept).map { 1 / ($0 * Double(rows.count)).squareRoot() }
    let directions = try rows.sums(
      vectors.scaled(by: Matrix.column(scales)), mean: mean,
      TrainingRows.Part(note: "directions", from: 0.9, to: 1))
    return finished(try directions.values(), count, rows.valueCount)
  }

  /// By a randomised range finder, which reads the rows six times and holds none.
  ///
  ///     Y = X_c Ωᵀ;  twice: Z = orth(Yᵀ) X_c, Y = X_c orth(Z)ᵀ;  B = orth(Yᵀ) X_c
  ///
  /// Ω [l × d] is standard normal, l = count + 10; orth makes rows orthonormal. With B Bᵀ = U S² Uᵀ
  /// the directions are the first rows of S⁻¹ Uᵀ B.
  ///
  /// **Seed** Ω is drawn from the execution's seed.
  ///
  /// **Source** Halko, Martinsson and Tropp 2011, algorithms 4.4 (with q = 2) and 5.1.
  static func randomised(
    _ count: Int, of rows: TrainingRows, mean: [Double]
  ) throws(AuditError) -> [Double] {
    let (d, l) = (rows.valueCount, count + 10)
    var generator = SeededGenerator(rows.execution.seed.derived(for: "range finder"))
    var probe = try Matrix(generator.normals(l * d), rowCount: l, columnCount: d)
    let powers = 2
    for step in 0...powers {
      let from = 0.1 + 0.9 * Double(step) / Double(powers + 1)
      let middle = from + 0.45 / Double(powers + 1)
      let range = try orthonormal(
        rows.products(
          probe, mean: mean, TrainingRows.Part(note: "range", from: from, to: middle)),
        rows.execution)
      let found = try rows.sums(
        range, mean: mean,
        TrainingRows.Part(note: "directions", from: middle, to: 2 * middle - from))
      probe = try orthonormal(found, rows.execution)
    }
    return finished(try probe.values(), count, d)
  }

  /// Rows that span the same and are orthonormal, the one of largest norm before: S⁻¹ Uᵀ B for
  /// B Bᵀ = U S² Uᵀ, rounding left out.
  private static func orthonormal(
    _ matrix: Matrix, _ execution: Execution
  ) throws(AuditError) -> Matrix {
    let eigen = try SymmetricEigen(matrix.timesTransposed(matrix), execution: execution)
    let kept = eigen.values.prefix { $0 > (eigen.values.first ?? 0) * 1e-10 && $0 > 0 }
    guard !kept.isEmpty else { return try matrix.rows([]) }
    return try eigen.vectors.rows(Array(kept.indices))
      .scaled(by: Matrix.column(kept.map { 1 / $0.squareRoot() })).times(matrix)
  }

  /// With missing directions as zeros, the largest entry of each positive.
  private static func finished(_ found: [Double], _ count: Int, _ d: Int) -> [Double] {
    var result = Array(found.prefix(count * d))
    result += [Double](repeating: 0, count: count * d - result.count)
    for start in stride(from: 0, to: count * d, by: d) {
      var largest = 0.0
      for index in start..<start + d where abs(result[index]) > abs(largest) {
        largest = result[index]
      }
      if largest < 0 { for index in start..<start + d { result[index].negate() } }
    }
    return result
  }
}
