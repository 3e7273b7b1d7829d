public import AuditCore

/// Makes a layer's tensors: drawn on the CPU from one generator, then placed where the execution
/// computes, so that every device and layout starts from the same values.
public struct Initialiser: Sendable {
  public let execution: Execution
  private let generator: TorchGenerator

  /// A generator of its own for that label: a stage's weights do not depend on which other stages
  /// are built.
  public init(_ execution: Execution, label: String) {
    self.execution = execution
    generator = TorchGenerator(execution.seed.derived(for: "weights \(label)"))
  }

  /// Learnt values from N(0, deviation²).
  public func normal(_ shape: [Int], deviation: Double) throws(TorchError) -> Tensor {
    try learnt(.normal(shape, deviation: deviation, from: generator))
  }

  /// Learnt values uniform in ±bound.
  public func uniform(_ shape: [Int], bound: Double) throws(TorchError) -> Tensor {
    try learnt(.uniform(shape, low: -bound, high: bound, from: generator))
  }

  /// Learnt values that start equal.
  public func constant(_ value: Double, _ shape: [Int]) throws(TorchError) -> Tensor {
    try learnt(Tensor.zeros(shape).affine(scale: 1, shift: value))
  }

  /// Values that are kept but not learnt.
  public func buffer(_ value: Double, _ shape: [Int]) throws(TorchError) -> Tensor {
    try Tensor.zeros(shape).affine(scale: 1, shift: value).clone().placed(for: execution)
  }

  private func learnt(_ values: Tensor) throws(TorchError) -> Tensor {
    // Cloned first: a tensor that is already in place would otherwise be shared with its source.
    let placed = try values.clone().placed(for: execution)
    try placed.requireGradient()
    return placed
  }
}
