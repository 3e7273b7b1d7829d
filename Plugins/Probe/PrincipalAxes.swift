import TelltaleCore
import TelltaleTorch

/// Standardised rows, turned into the axes along which they vary: X = Z Vᵀ, V's columns orthonormal, those of Z
/// orthogonal. A penalty on the sum of squared weights is the same in either, and there are no more axes than
/// rows; what a solver has to know of their curvature is one number an axis.
///
/// In double: what rounding leaves in a row is then all that can move a solution.
struct PrincipalAxes {
  /// Z [rows × axes].
  let rows: Matrix
  /// Mean square of each column of Z.
  let variances: [Double]
  /// X [rows × length], and what takes weights back: V = Xᵀ B, or V = B; nil where rows were not turned.
  private let original: Matrix
  private let basis: (matrix: Matrix, isOfRows: Bool)?

  /// Above so many rows and columns the eigenvectors would cost more than they save.
  private static let largestOrder = 2048
  /// An axis with a smaller share of the largest one's variance holds rounding errors alone.
  private static let smallestShare = 1e-12

  /// - Parameter vectors: [rows × length], row-major, standardised.
  ///
  /// Throws `.computationFailed` for values that are not finite, and `.cancelled`.
  init(_ vectors: [Float], rowCount: Int, execution: Execution) throws(AuditError) {
    let length = vectors.count / max(1, rowCount)
    guard vectors.allSatisfy(\.isFinite) else {
      throw AuditError(.computationFailed, "the training rows hold values that are no numbers")
    }
    (original, rows, variances, basis) = try TorchRuntime.run(execution, gradients: false) {
      () throws(AuditError) in
      let original = try Matrix(vectors, rowCount: rowCount, columnCount: length)
      let isOfRows = rowCount < length
      guard min(rowCount, length) <= Self.largestOrder else {
        return (original, original, [Double](repeating: 1, count: length), nil)
      }
      let products =
        try isOfRows ? original.timesTransposed(original) : original.transposedTimes(original)
      try execution.checkCancelled()
      let found = try products.eigen()
      let squares = try found.values.values()
      // Rows that are all alike have no axis.
      let first =
        squares.firstIndex { $0 > Self.smallestShare * (squares.last ?? 0) } ?? squares.count
      let kept = squares[first...]
      let vectors = try found.vectors.columns(first..<squares.count)
      let roots = try Matrix.row(kept.map { $0.squareRoot() })
      let variances = kept.map { $0 / Double(rowCount) }
      guard isOfRows else {
        return (original, try original.times(vectors), variances, (vectors, false))
      }
      let inverse = try Matrix.row(kept.map { 1 / $0.squareRoot() })
      return (
        original, try vectors.scaled(by: roots), variances,
        (try vectors.scaled(by: inverse), true)
      )
    }
  }

  /// Weights of the vectors' own columns, [classes × length], from those of the axes, [classes × axes].
  func original(_ weights: Matrix) throws(AuditError) -> Matrix {
    guard let basis else { return weights }
    let turned = try weights.timesTransposed(basis.matrix)
    return try basis.isOfRows ? turned.times(original) : turned
  }
}
