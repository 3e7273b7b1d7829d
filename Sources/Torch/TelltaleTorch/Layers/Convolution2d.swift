public import TelltaleCore

/// Square convolution over [N, in, H, W].
public struct Convolution2d: Layer {
  /// Whose number of inputs the starting weights' deviation follows.
  public enum Start: Sendable {
    /// √(2 / (out · kernel²)): torchvision's VGG and ResNet.
    case fanOut
    /// √(2 / (in · kernel²)): torchvision's DenseNet.
    case fanIn
  }

  private let weight: Tensor
  private let bias: Tensor?
  private let stride: Int
  private let padding: Int

  /// Weights from the Kaiming normal distribution for ReLU; bias zero.
  ///
  /// **Source** He et al., ICCV 2015, eq. 10 (by inputs) and 14 (by outputs).
  ///
  /// Throws as `Initialiser` does.
  public init(
    _ inputCount: Int, _ outputCount: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    hasBias: Bool = true, start: Start = .fanOut, from initialiser: Initialiser
  ) throws(AuditError) {
    let fan = (start == .fanOut ? outputCount : inputCount) * kernel * kernel
    let deviation = (2 / Double(fan)).squareRoot()
    weight = try initialiser.normal(
      [outputCount, inputCount, kernel, kernel], deviation: deviation)
    bias = hasBias ? try initialiser.constant(0, [outputCount]) : nil
    self.stride = stride
    self.padding = padding
  }

  /// `weight` [out, in, kernel, kernel], and `bias` [out] where there is one.
  public var parameters: [NamedTensor] {
    [NamedTensor("weight", weight)] + (bias.map { [NamedTensor("bias", $0)] } ?? [])
  }

  /// [N, in, H, W] → [N, out, H', W'], H' = ⌊(H + 2 padding - kernel) / stride⌋ + 1.
  /// Throws as `Layer` says.
  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try input.convolved(with: weight, bias: bias, stride: stride, padding: padding)
  }
}
