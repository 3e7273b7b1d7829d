import TelltaleCore

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
  func apply(to vectors: [Double], count: Int) throws(AuditError) -> [Double] {
    switch covariance.side {
    case .values: fromValues(vectors, count)
    case .rows: try fromRows(vectors, count)
    }
  }

  /// γ m
  private var floor: Double {
    shrinkage * covariance.values.reduce(0, +) / Double(covariance.rows.valueCount)
  }

  private func fromValues(_ vectors: [Double], _ count: Int) -> [Double] {
    let d = covariance.rows.valueCount
    let factors = factors { 1 / ((1 - shrinkage) * $0 + floor) }
    return transformed(vectors, count, order: d, factors)
  }

  private func fromRows(_ vectors: [Double], _ count: Int) throws(AuditError) -> [Double] {
    let rows = covariance.rows
    let (n, d) = (rows.count, rows.valueCount)
    var products = [Double](repeating: 0, count: count * n)
    try rows.forEach(TrainingRows.Part(note: "inverse", from: 0.9, to: 0.95)) {
      (place, values) throws(AuditError) in
      let x = (0..<d).map { Double(values[$0]) - covariance.mean[$0] }
      x.withUnsafeBufferPointer { x in
        vectors.withUnsafeBufferPointer { vectors in
          guard let x = x.baseAddress, let vectors = vectors.baseAddress else { return }
          for k in 0..<count {
            products[k * n + place] = Vectors.dot(vectors + k * d, x, d)
          }
        }
      }
    }
    let floor = floor
    let factors = factors { value in
      floor > 0
        ? -(1 - shrinkage) / (Double(n) * floor * ((1 - shrinkage) * value + floor))
        : 1 / (Double(n) * value * value)
    }
    let weights = transformed(products, count, order: n, factors)
    var result = try PrincipalDirections.sums(
      count, of: rows, mean: covariance.mean, from: 0.95, to: 1
    ) { weights[$0 * n + $1] }
    if floor > 0 { for index in result.indices { result[index] += vectors[index] / floor } }
    return result
  }

  /// A factor for each λ_j; 0 for rounding where nothing is added to it.
  private func factors(_ factor: (Double) -> Double) -> [Double] {
    let values = covariance.values
    let least = (values.first ?? 0) * covariance.negligible
    return values.map { shrinkage == 0 && $0 <= least ? 0 : factor($0) }
  }

  /// V E diag(factors) Eᵀ for eigenvectors E, [count × order].
  private func transformed(
    _ vectors: [Double], _ count: Int, order: Int, _ factors: [Double]
  ) -> [Double] {
    var result = [Double](repeating: 0, count: count * order)
    vectors.withUnsafeBufferPointer { vectors in
      covariance.eigen.vectors.withUnsafeBufferPointer { eigen in
        result.withUnsafeMutableBufferPointer { result in
          guard let vectors = vectors.baseAddress, let eigen = eigen.baseAddress,
            let result = result.baseAddress
          else { return }
          for k in 0..<count {
            for j in 0..<order where factors[j] != 0 {
              let product = Vectors.dot(vectors + k * order, eigen + j * order, order)
              Vectors.add(
                product * factors[j], eigen + j * order, order, to: result + k * order)
            }
          }
        }
      }
    }
    return result
  }
}
