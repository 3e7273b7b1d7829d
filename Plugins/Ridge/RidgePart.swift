import TelltaleCore
import TelltaleTorch

/// Ridge regression on some units, as far as no label enters: one decomposition serves every
/// labelling and every penalty.
///
///     w(λ) = (C + λ I)⁻¹ U' y / m,   f(z) = ȳ + (z - μ)' w(λ)
///
/// μ, C: mean and covariance of the rows, each unit weighing 1/m; U: the units' means less μ; y: a
/// target of -1 or 1 per unit. The intercept is free. All is kept in the eigenvectors of C.
struct RidgePart {
  let unitCount: Int
  /// μ, [1 × columns].
  let mean: Matrix
  /// Of C, ascending, none below 0.
  let eigenvalues: [Double]
  /// Of C, as columns.
  let vectors: Matrix
  /// U in the eigenvectors, divided by m: [units × columns].
  private let loadings: Matrix

  /// - Parameters:
  ///   - moment: Σ over units of the mean of z z' within the unit, [columns × columns].
  ///   - means: of the units, [units × columns].
  init(moment: Matrix, means: Matrix) throws(AuditError) {
    unitCount = means.rowCount
    let share = try Matrix.row([1 / Double(unitCount)])
    mean = try means.columnSums().scaled(by: share)
    let covariance = try moment.scaled(by: share).minus(mean.transposedTimes(mean))
    let (values, vectors) = try covariance.eigen()
    eigenvalues = try values.values().map { max(0, $0) }
    self.vectors = vectors
    loadings = try means.minus(mean).times(vectors).scaled(by: share)
  }

  /// U' y / m in the eigenvectors, for targets [units × labellings]: [columns × labellings].
  func responses(to targets: Matrix) throws(AuditError) -> Matrix {
    try loadings.transposedTimes(targets)
  }

  /// ȳ, [1 × labellings].
  func centres(of targets: Matrix) throws(AuditError) -> Matrix {
    try targets.columnSums().scaled(by: Matrix.row([1 / Double(unitCount)]))
  }
}

/// Units that a part did not learn from, in its terms.
struct HeldUnits {
  let unitCount: Int
  /// Means less the part's μ, in its eigenvectors: [units × columns].
  let means: Matrix
  /// Σ over units of the mean of (z - μ) (z - μ)' within the unit, in the part's eigenvectors.
  let moment: Matrix

  /// - Parameters: as those of `RidgePart`.
  init(moment: Matrix, means: Matrix, for part: RidgePart) throws(AuditError) {
    unitCount = means.rowCount
    let sum = try means.columnSums()
    let cross = try sum.transposedTimes(part.mean)
    let square = try part.mean.transposedTimes(part.mean)
      .scaled(by: Matrix.row([Double(unitCount)]))
    let centred = try moment.minus(cross).minus(part.mean.transposedTimes(sum)).plus(square)
    self.means = try means.minus(part.mean).times(part.vectors)
    self.moment = try part.vectors.transposedTimes(centred).times(part.vectors)
  }
}
