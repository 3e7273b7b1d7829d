import TelltaleCore
import TelltaleTorch

/// The columns that ridge regression works on: pooled vectors standardised, and where they are wide
/// reduced to their first principal directions. No label has a part in it.
///
/// Directions by subspace iteration from a start that is always the same, two rounds with 16
/// directions to spare; exact where these span all that the rows do.
///
/// **Source** Halko, Martinsson and Tropp, SIAM Review 53(2), 2011, algorithm 4.4.
struct RowBasis {
  private static let spareCount = 16
  private static let roundCount = 2

  /// Shape [1 × length].
  let mean: Matrix
  /// 1 / σ, 0 for a column that does not vary; shape [1 × length].
  let factor: Matrix
  /// Shape [length × directions]; nil where every column is kept.
  let directions: Matrix?

  /// - Parameters:
  ///   - rows: to learn from, [rows × length].
  ///   - weights: of each row; they sum to 1.
  ///   - limit: most columns that are kept.
  init(_ rows: Matrix, weights: [Double], limit: Int) throws(AuditError) {
    let weight = try Matrix.column(weights)
    mean = try weight.transposedTimes(rows)
    let centred = try rows.minus(mean)
    let variances = try weight.transposedTimes(centred.scaled(by: centred)).values()
    let factors = zip(variances, try mean.values()).map { variance, mean in
      let deviation = variance.squareRoot()
      return deviation > 1e-6 * max(abs(mean), 1e-6) ? 1 / deviation : 0
    }
    factor = try Matrix.row(factors)
    guard rows.columnCount > limit else {
      directions = nil
      return
    }
    let weighted = try centred.scaled(by: factor)
      .scaled(by: Matrix.column(weights.map { $0.squareRoot() }))
    directions = try Self.directions(of: weighted, limit: limit)
  }

  /// [rows × length] → [rows × kept columns].
  func map(_ rows: Matrix) throws(AuditError) -> Matrix {
    let standardised = try rows.minus(mean).scaled(by: factor)
    return try directions.map { (directions) throws(AuditError) in
      try standardised.times(directions)
    } ?? standardised
  }

  private static func directions(of rows: Matrix, limit: Int) throws(AuditError) -> Matrix {
    let count = min(limit + spareCount, rows.columnCount, rows.rowCount)
    var generator = SeededGenerator(Seed(0).derived(for: "directions"))
    let start = (0..<rows.columnCount * count).map { _ in generator.uniform() - 0.5 }
    var basis = try Matrix(start, rowCount: rows.columnCount, columnCount: count)
    for _ in 0..<roundCount {
      basis = try rows.transposedTimes(rows.times(basis)).orthonormal()
    }
    let seen = try rows.times(basis)
    let (_, vectors) = try seen.transposedTimes(seen).eigen()
    return try basis.times(vectors.columns(max(0, count - limit)..<count))
  }
}
