import TelltaleCore
import TelltaleTorch

/// Eigenvalues and orthonormal eigenvectors of a real symmetric matrix: A = Σ_j λ_j v_j v_jᵀ, by LibTorch
/// (LAPACK's divide and conquer).
struct SymmetricEigen {
  /// Falling.
  let values: [Double]
  /// [order × order], row j is the vector of value j.
  let vectors: Matrix

  /// - Parameter matrix: symmetric, finite.
  ///
  /// Throws `.computationFailed` where the iteration does not converge, and `.cancelled`.
  init(_ matrix: Matrix, execution: Execution) throws(AuditError) {
    try execution.checkCancelled()
    let found = try matrix.eigen()
    let rising = try found.values.values()
    values = rising.reversed()
    vectors = try found.vectors.transposed().rows(rising.indices.reversed())
  }
}
