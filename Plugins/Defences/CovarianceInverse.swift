import TelltaleCore
import TelltaleTorch

/// The inverse of a shrunk covariance, applied to vectors: Y = V M with M = Σ_γ⁻¹, in O(n d).
///
/// From the side of the values, M = Σ_j v_j v_jᵀ / ((1 - γ) λ_j + γ m). From that of the rows, by
/// Woodbury's identity,
///
///     M = I / γm - X_cᵀ U diag( (1 - γ) / (n γm ((1 - γ) λ_j + γm)) ) Uᵀ X_c
///
/// which acts on all d values, in and beyond the rows' span. For γ = 0 it is the pseudo-inverse:
/// X_cᵀ U diag(1 / n λ_j²) Uᵀ X_c over the λ_j that are not rounding.
struct CovarianceInverse {
  let covariance: Covariance
  /// γ
  let shrinkage: Double

  /// - Parameter vectors: [count × d].
  func apply(to vectors: Matrix) throws(AuditError) -> Matrix {
    switch covariance.side {
    case .values: try fromValues(vectors)
    case .rows: try fromRows(vectors)
    }
  }

  /// γ m
  private var floor: Double {
    shrinkage * covariance.values.reduce(0, +) / Double(covariance.rows.valueCount)
  }

  private func fromValues(_ vectors: Matrix) throws(AuditError) -> Matrix {
    try transformed(vectors, factors { 1 / ((1 - shrinkage) * $0 + floor) })
  }

  private func fromRows(_ vectors: Matrix) throws(AuditError) -> Matrix {
    let rows = covariance.rows
    let n = Double(rows.count)
    let products = try rows.products(
      vectors, mean: covariance.mean, TrainingRows.Part(note: "inverse", from: 0.9, to: 0.95))
    let floor = floor
    let factors = factors { value in
      floor > 0
        ? -(1 - shrinkage) / (n * floor * ((1 - shrinkage) * value + floor))
        : 1 / (n * value * value)
    }
    let sums = try rows.sums(
      transformed(products, factors), mean: covariance.mean,
      TrainingRows.Part(note: "directions", from: 0.95, to: 1))
    return floor > 0 ? try sums.plus(vectors.scaled(by: Matrix.row([1 / floor]))) : sums
  }

  /// A factor for each λ_j; 0 for rounding where nothing is added to it.
  private func factors(_ factor: (Double) -> Double) -> [Double] {
    let values = covariance.values
    let least = (values.first ?? 0) * covariance.negligible
    return values.map { shrinkage == 0 && $0 <= least ? 0 : factor($0) }
  }

  /// V Eᵀ diag(factors) E for eigenvectors E by rows, [count × order].
  private func transformed(_ vectors: Matrix, _ factors: [Double]) throws(AuditError) -> Matrix {
    try vectors.timesTransposed(covariance.eigen.vectors).scaled(by: Matrix.row(factors))
      .times(covariance.eigen.vectors)
  }
}
