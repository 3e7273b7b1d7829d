/// Square convolution over [N, in, H, W].
public struct Convolution2d: Layer {
  private let weight: Tensor
  private let bias: Tensor?
  private let stride: Int
  private let padding: Int

  /// Weights from the Kaiming normal distribution by fan-out, for ReLU: deviation
  /// √(2 / (out · kernel²)); bias zero.
  ///
  /// **Source** He et al., ICCV 2015, eq. 14; torchvision's VGG and ResNet start the same way.
  public init(
    _ inputCount: Int, _ outputCount: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    hasBias: Bool = true, from initialiser: Initialiser
  ) throws(TorchError) {
    let deviation = (2 / Double(outputCount * kernel * kernel)).squareRoot()
    weight = try initialiser.normal(
      [outputCount, inputCount, kernel, kernel], deviation: deviation)
    bias = hasBias ? try initialiser.constant(0, [outputCount]) : nil
    self.stride = stride
    self.padding = padding
  }

  public var parameters: [NamedTensor] {
    [NamedTensor("weight", weight)] + (bias.map { [NamedTensor("bias", $0)] } ?? [])
  }

  public func forward(_ input: Tensor, _ pass: ForwardPass) throws(TorchError) -> Tensor {
    try input.convolved(with: weight, bias: bias, stride: stride, padding: padding)
  }
}
