public import TelltaleCore

/// Fully connected: [N, in] → [N, out].
public struct LinearLayer: Layer {
  /// How weights start.
  public enum Start: Sendable {
    /// N(0, deviation²), bias zero: torchvision's VGG classifier.
    case normal(deviation: Double)
    /// Uniform in ±1/√in, weight and bias: PyTorch's default.
    case uniform
    /// The same with bias zero: torchvision's DenseNet classifier.
    case uniformWithoutBias
  }

  private let weight: Tensor
  private let bias: Tensor

  /// From [N, `inputCount`] to [N, `outputCount`].
  /// Throws as `Initialiser` does.
  public init(
    _ inputCount: Int, _ outputCount: Int, start: Start = .uniform, from initialiser: Initialiser
  ) throws(AuditError) {
    switch start {
    case .normal(let deviation):
      weight = try initialiser.normal([outputCount, inputCount], deviation: deviation)
      bias = try initialiser.constant(0, [outputCount])
    case .uniform, .uniformWithoutBias:
      let bound = 1 / Double(inputCount).squareRoot()
      weight = try initialiser.uniform([outputCount, inputCount], bound: bound)
      if case .uniform = start {
        bias = try initialiser.uniform([outputCount], bound: bound)
      } else {
        bias = try initialiser.constant(0, [outputCount])
      }
    }
  }

  /// `weight` [out, in] and `bias` [out].
  public var parameters: [NamedTensor] {
    [NamedTensor("weight", weight), NamedTensor("bias", bias)]
  }

  /// x · weightᵀ + bias; axes before the last one stay.
  /// Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.linear(weight: weight, bias: bias)
  }
}
