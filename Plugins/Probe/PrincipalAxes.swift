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
  /// Mean square of each column of Z; 1 for all where rows were not turned.
  let variances: [Double]
  /// The largest mean square along any direction; 0 of rows that are all 0.
  let largestVariance: Double
  /// X [rows × length], and what takes weights back: V = Xᵀ B, or V = B; nil where rows were not turned.
  private let original: Matrix
  private let basis: (matrix: Matrix, isOfRows: Bool)?

  /// Above so many rows and columns the eigenvectors would cost more than they save.
  private static let largestOrder = 2048
  /// An axis with a smaller share of the largest one's variance holds rounding errors alone. Of rows fewer than
  /// columns one does, as rows less their mean add up to nothing.
  private static let smallestShare = 1e-8

  /// - Parameter vectors: [rows × length], row-major, standardised.
  ///
  /// Throws `.computationFailed` for values that are not finite, and `.cancelled`.
  init(_ vectors: [Float], rowCount: Int, execution: Execution) throws(AuditError) {
    let length = vectors.count / max(1, rowCount)
    guard vectors.allSatisfy(\.isFinite) else {
      throw AuditError(.computationFailed, "the training rows hold values that are no numbers")
    }
    (original, rows, variances, largestVariance, basis) = try TorchRuntime.run(
      execution, gradients: false
    ) {
      () throws(AuditError) in
      let original = try Matrix(vectors, rowCount: rowCount, columnCount: length)
      let isOfRows = rowCount < length
      guard min(rowCount, length) <= Self.largestOrder else {
        return (
          original, original, [Double](repeating: 1, count: length),
          try Self.largestVariance(original), nil
        )
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
      let largest = variances.last ?? 0
      guard isOfRows else {
        return (original, try original.times(vectors), variances, largest, (vectors, false))
      }
      let inverse = try Matrix.row(kept.map { 1 / $0.squareRoot() })
      return (
        original, try vectors.scaled(by: roots), variances, largest,
        (try vectors.scaled(by: inverse), true)
      )
    }
  }

  /// By the power method: within a few per cent, as much as a step size asks for.
  private static func largestVariance(_ rows: Matrix) throws(AuditError) -> Double {
    var generator = SeededGenerator(Seed(1))
    var direction = try Matrix.column((0..<rows.columnCount).map { _ in generator.uniform() - 0.5 })
    var largest = 0.0
    for _ in 0..<20 {
      let next = try rows.transposedTimes(rows.times(direction))
      let (square, of) = (
        try next.transposedTimes(next).values()[0],
        try direction.transposedTimes(direction).values()[0]
      )
      guard square > 0, of > 0 else { return 0 }
      largest = (square / of).squareRoot()
      direction = try next.scaled(by: .row([1 / square.squareRoot()]))
    }
    return largest / Double(max(1, rows.rowCount))
  }

  /// Weights of the axes, [outputs × axes], from those of the vectors' own columns, [outputs × length]; what these say
  /// of other directions than the axes is left out.
  func turned(_ weights: Matrix) throws(AuditError) -> Matrix {
    guard let basis else { return weights }
    return try (basis.isOfRows ? weights.timesTransposed(original) : weights).times(basis.matrix)
  }

  /// Weights of the vectors' own columns, [classes × length], from those of the axes, [classes × axes].
  func original(_ weights: Matrix) throws(AuditError) -> Matrix {
    guard let basis else { return weights }
    let turned = try weights.timesTransposed(basis.matrix)
    return try basis.isOfRows ? turned.times(original) : turned
  }
}
