public import TelltaleCore

/// Makes a layer's tensors: drawn on the CPU from one generator, then placed where the execution
/// computes, so that every device and layout starts from the same values.
///
/// What makes one throws `.shapeMismatch` for a size below 0, and `.computationFailed` where memory does not suffice
/// or the execution's device cannot be used.
public struct Initialiser: Sendable {
  /// Decides where, and in which layout, the tensors lie.
  public let execution: Execution
  private let generator: TorchGenerator

  /// A generator of its own for that label: a stage's weights do not depend on which other stages
  /// are built.
  public init(_ execution: Execution, label: String) {
    self.execution = execution
    generator = TorchGenerator(execution.seed.derived(for: "weights \(label)"))
  }

  /// Learnt values from N(0, deviation²).
  public func normal(_ shape: [Int], deviation: Double) throws(AuditError) -> Tensor {
    try learnt(.normal(shape, deviation: deviation, from: generator))
  }

  /// Learnt values uniform in ±bound.
  public func uniform(_ shape: [Int], bound: Double) throws(AuditError) -> Tensor {
    try learnt(.uniform(shape, low: -bound, high: bound, from: generator))
  }

  /// Learnt values that start equal.
  public func constant(_ value: Double, _ shape: [Int]) throws(AuditError) -> Tensor {
    try learnt(Tensor.zeros(shape).affine(scale: 1, shift: value))
  }

  /// Learnt values that start as they are given. Throws `.shapeMismatch`, too, where they do not fill the shape.
  public func given(_ values: [Float], shape: [Int]) throws(AuditError) -> Tensor {
    try learnt(Tensor(values, shape: shape))
  }

  /// Learnt values [rows × columns], rows ≥ columns, whose columns are orthogonal and of length 1:
  /// normal deviates after Gram and Schmidt's process.
  ///
  /// qⱼ = (aⱼ - Σᵢ (qᵢ · aⱼ) qᵢ) / ‖…‖, i < j, taking one qᵢ off at a time.
  /// **Source** Golub and Van Loan, Matrix Computations, §5.2.8 (modified Gram-Schmidt).
  public func orthonormalColumns(_ rowCount: Int, _ columnCount: Int) throws(AuditError) -> Tensor {
    precondition(rowCount >= columnCount, "\(columnCount) columns of length \(rowCount)")
    let drawn = try Tensor.normal([columnCount, rowCount], deviation: 1, from: generator).values()
    var basis = drawn.map(Double.init)
    basis.withUnsafeMutableBufferPointer { basis in
      for column in 0..<columnCount {
        let start = column * rowCount
        for earlier in 0..<column {
          let other = earlier * rowCount
          var product = 0.0
          for row in 0..<rowCount { product += basis[other + row] * basis[start + row] }
          for row in 0..<rowCount { basis[start + row] -= product * basis[other + row] }
        }
        var square = 0.0
        for row in 0..<rowCount { square += basis[start + row] * basis[start + row] }
        for row in 0..<rowCount { basis[start + row] /= square.squareRoot() }
      }
    }
    var values = [Float](repeating: 0, count: basis.count)
    for column in 0..<columnCount {
      for row in 0..<rowCount {
        values[row * columnCount + column] = Float(basis[column * rowCount + row])
      }
    }
    return try given(values, shape: [rowCount, columnCount])
  }

  /// Values that are kept but not learnt.
  public func buffer(_ value: Double, _ shape: [Int]) throws(AuditError) -> Tensor {
    try Tensor.zeros(shape).affine(scale: 1, shift: value).clone().placed(for: execution)
  }

  private func learnt(_ values: Tensor) throws(AuditError) -> Tensor {
    // Cloned first: a tensor that is already in place would otherwise be shared with its source.
    let placed = try values.clone().placed(for: execution)
    try placed.requireGradient()
    return placed
  }
}
