import TelltaleCore

/// Eigenvalues and orthonormal eigenvectors of a real symmetric matrix: A = Σ_j λ_j v_j v_jᵀ.
///
/// Householder's reduction to three diagonals, then the QL method with implicit shifts. Time grows
/// with the third power: some seconds for 1,000 rows. It does not depend on threads.
///
/// **Source** Golub and Van Loan, Matrix Computations (4th edition), 8.3; Dubrulle, Martin and
/// Wilkinson, Numerische Mathematik 12 (1968).
struct SymmetricEigen {
  let order: Int
  /// Falling.
  let values: [Double]
  /// [order × order], row j is the vector of value j.
  let vectors: [Double]

  /// - Parameter matrix: [order × order], symmetric, finite.
  ///
  /// Throws `.computationFailed` where the iteration does not converge, and `.cancelled`.
  init(_ matrix: [Double], order: Int, execution: Execution) throws(AuditError) {
    precondition(matrix.count == order * order, "\(matrix.count) values for order \(order)")
    var tridiagonal = Tridiagonal(matrix, order: order)
    try tridiagonal.reduce(execution)
    var rows = try tridiagonal.basis(execution)
    try tridiagonal.diagonalise(&rows, execution)
    let diagonal = tridiagonal.diagonal
    let places = diagonal.indices.sorted { (-diagonal[$0], $0) < (-diagonal[$1], $1) }
    self.order = order
    values = places.map { diagonal[$0] }
    vectors = places.flatMap { rows[$0 * order..<($0 + 1) * order] }
  }
}

/// The steps on the way: A = Q T Qᵀ with three diagonals in T.
private struct Tridiagonal {
  let order: Int
  private(set) var diagonal: [Double]
  /// Beside the diagonal: entry i couples i and i + 1; the last is 0.
  private var coupling: [Double]
  /// What is left of the matrix; row k holds the reflection of step k once that is done.
  private var work: [Double]
  private var factors: [Double]

  init(_ matrix: [Double], order: Int) {
    self.order = order
    diagonal = [Double](repeating: 0, count: order)
    coupling = diagonal
    factors = diagonal
    work = matrix
  }

  /// Step k: with v = x ± |x| e_1 for what stands beside the diagonal in row k, and β = 2 / vᵀv,
  ///
  ///     p = β A v,   w = p - (β pᵀv / 2) v,   A ← A - v wᵀ - w vᵀ
  mutating func reduce(_ execution: Execution) throws(AuditError) {
    let n = order
    var w = [Double](repeating: 0, count: n)
    // What a matrix of low rank leaves is rounding of rounding, until its squares underflow.
    let negligible = Double.ulpOfOne * (work.map(abs).max() ?? 0)
    for k in 0..<n {
      if k.isMultiple(of: 32) { try execution.checkCancelled() }
      diagonal[k] = work[k * n + k]
      guard k + 1 < n else { break }
      let rest = n - k - 1
      work.withUnsafeMutableBufferPointer { work in
        w.withUnsafeMutableBufferPointer { w in
          guard let a = work.baseAddress, let w = w.baseAddress else { return }
          let v = a + k * n + k + 1
          let length = Vectors.dot(v, v, rest).squareRoot()
          guard Vectors.dot(v + 1, v + 1, rest - 1) > negligible * negligible else {
            coupling[k] = v[0]
            return
          }
          coupling[k] = v[0] > 0 ? -length : length
          v[0] -= coupling[k]
          let factor = 2 / Vectors.dot(v, v, rest)
          factors[k] = factor
          for i in 0..<rest {
            w[i] = factor * Vectors.dot(a + (k + 1 + i) * n + k + 1, v, rest)
          }
          let half = factor * Vectors.dot(w, v, rest) / 2
          Vectors.add(-half, v, rest, to: w)
          for i in 0..<rest {
            let row = a + (k + 1 + i) * n + k + 1
            Vectors.add(-v[i], w, rest, to: row)
            Vectors.add(-w[i], v, rest, to: row)
          }
        }
      }
    }
  }

  /// Qᵀ, row-major, from the reflections: the last one first, so that each meets only its own corner.
  func basis(_ execution: Execution) throws(AuditError) -> [Double] {
    let n = order
    var q = [Double](repeating: 0, count: n * n)
    for i in 0..<n { q[i * n + i] = 1 }
    var sums = [Double](repeating: 0, count: n)
    for k in stride(from: n - 2, through: 0, by: -1) where factors[k] != 0 {
      if k.isMultiple(of: 32) { try execution.checkCancelled() }
      let rest = n - k - 1
      q.withUnsafeMutableBufferPointer { q in
        sums.withUnsafeMutableBufferPointer { sums in
          work.withUnsafeBufferPointer { work in
            guard let q = q.baseAddress, let sums = sums.baseAddress, let work = work.baseAddress
            else { return }
            let v = work + k * n + k + 1
            sums.update(repeating: 0, count: rest)
            for i in 0..<rest {
              Vectors.add(v[i], q + (k + 1 + i) * n + k + 1, rest, to: sums)
            }
            for i in 0..<rest {
              Vectors.add(
                -factors[k] * v[i], sums, rest, to: q + (k + 1 + i) * n + k + 1)
            }
          }
        }
      }
    }
    var transposed = q
    for i in 0..<n { for j in 0..<n { transposed[j * n + i] = q[i * n + j] } }
    return transposed
  }

  /// Turns T into a diagonal; every rotation of two columns of Q turns two rows of `rows`.
  ///
  /// A coupling counts as 0 below the rounding of the largest entry.
  mutating func diagonalise(
    _ rows: inout [Double], _ execution: Execution
  ) throws(AuditError) {
    let n = order
    let largest = max(diagonal.map(abs).max() ?? 0, coupling.map(abs).max() ?? 0)
    let negligible = largest * Double.ulpOfOne
    for l in 0..<n {
      if l.isMultiple(of: 32) { try execution.checkCancelled() }
      var turns = 0
      while true {
        var m = l
        while m + 1 < n && abs(coupling[m]) > negligible { m += 1 }
        if m == l { break }
        turns += 1
        guard turns <= 60 else {
          throw AuditError(
            .computationFailed, "the eigenvalues of a matrix of order \(n) did not converge")
        }
        turn(from: l, to: m, &rows)
      }
      coupling[l] = 0
    }
  }

  /// One sweep of rotations from m up to l, shifted by the corner's eigenvalue (Wilkinson).
  private mutating func turn(from l: Int, to m: Int, _ rows: inout [Double]) {
    let ratio = (diagonal[l + 1] - diagonal[l]) / (2 * coupling[l])
    let root = (ratio * ratio + 1).squareRoot()
    var g = diagonal[m] - diagonal[l] + coupling[l] / (ratio + (ratio < 0 ? -root : root))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for i in stride(from: m - 1, through: l, by: -1) {
      let (f, b) = (sine * coupling[i], cosine * coupling[i])
      let length = (f * f + g * g).squareRoot()
      coupling[i + 1] = length
      guard length > 0 else {
        diagonal[i + 1] -= shift
        coupling[m] = 0
        return
      }
      (sine, cosine) = (f / length, g / length)
      g = diagonal[i + 1] - shift
      let r = (diagonal[i] - g) * sine + 2 * cosine * b
      shift = sine * r
      diagonal[i + 1] = g + shift
      g = cosine * r - b
      rotate(&rows, i, sine: sine, cosine: cosine)
    }
    diagonal[l] -= shift
    coupling[l] = g
    coupling[m] = 0
  }

  private func rotate(_ rows: inout [Double], _ i: Int, sine: Double, cosine: Double) {
    typealias Lanes = SIMD4<Double>
    rows.withUnsafeMutableBytes { bytes in
      var (upper, lower) = (8 * i * order, 8 * (i + 1) * order)
      let end = lower
      while upper + 32 <= end {
        let x = bytes.loadUnaligned(fromByteOffset: upper, as: Lanes.self)
        let y = bytes.loadUnaligned(fromByteOffset: lower, as: Lanes.self)
        bytes.storeBytes(of: cosine * x - sine * y, toByteOffset: upper, as: Lanes.self)
        bytes.storeBytes(of: sine * x + cosine * y, toByteOffset: lower, as: Lanes.self)
        (upper, lower) = (upper + 32, lower + 32)
      }
      while upper < end {
        let x = bytes.loadUnaligned(fromByteOffset: upper, as: Double.self)
        let y = bytes.loadUnaligned(fromByteOffset: lower, as: Double.self)
        bytes.storeBytes(of: cosine * x - sine * y, toByteOffset: upper, as: Double.self)
        bytes.storeBytes(of: sine * x + cosine * y, toByteOffset: lower, as: Double.self)
        (upper, lower) = (upper + 8, lower + 8)
      }
    }
  }
}
