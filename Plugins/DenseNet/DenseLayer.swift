import TelltaleCore
import TelltaleTorch

/// Adds 32 channels to what it is given: [N, in, H, W] → [N, in + 32, H, W].
///
/// y = [x, conv2(relu(norm2(conv1(relu(norm1(x))))))] along the channels, with a 1 × 1 convolution
/// to 128 channels, then a 3 × 3 one.
///
/// **Source** Huang et al., CVPR 2017, §3 (bottleneck layers, DenseNet-B).
struct DenseLayer: Layer {
  /// Channels that a layer adds.
  static let growth = 32
  private static let width = 4 * growth

  private let branch: Sequential

  init(_ inputCount: Int, from initialiser: Initialiser) throws(AuditError) {
    branch = Sequential([
      NamedLayer("norm1", try BatchNorm(inputCount, from: initialiser)),
      NamedLayer("relu1", ReLU()),
      NamedLayer(
        "conv1",
        try Convolution2d(
          inputCount, Self.width, kernel: 1, hasBias: false, start: .fanIn, from: initialiser)),
      NamedLayer("norm2", try BatchNorm(Self.width, from: initialiser)),
      NamedLayer("relu2", ReLU()),
      NamedLayer(
        "conv2",
        try Convolution2d(
          Self.width, Self.growth, kernel: 3, padding: 1, hasBias: false, start: .fanIn,
          from: initialiser)),
    ])
  }

  var parameters: [NamedTensor] { branch.parameters }
  var buffers: [NamedTensor] { branch.buffers }

  func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    try Tensor.concatenate([input, branch.forward(input, pass)], axis: 1)
  }
}
