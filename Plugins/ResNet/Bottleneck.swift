import TelltaleCore
import TelltaleTorch

/// Three convolutions with batch normalisation, and the input added before the last rectifier:
/// [N, in, H, W] → [N, 4 · width, H / stride, W / stride].
///
/// y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + s(x)), where s is the identity, or a
/// 1 × 1 convolution with batch normalisation where the shape changes.
///
/// **Source** He et al., CVPR 2016, figure 5; the stride is the 3 × 3 convolution's, as in
/// torchvision's v1.5.
struct Bottleneck: Layer {
  private let branch: Sequential
  private let shortcut: Sequential?

  init(
    _ inputCount: Int, width: Int, stride: Int, from initialiser: Initialiser
  ) throws(AuditError) {
    let outputCount = 4 * width
    branch = Sequential([
      NamedLayer(
        "conv1",
        try Convolution2d(inputCount, width, kernel: 1, hasBias: false, from: initialiser)),
      NamedLayer("bn1", try BatchNorm(width, from: initialiser)),
      NamedLayer("relu1", ReLU()),
      NamedLayer(
        "conv2",
        try Convolution2d(
          width, width, kernel: 3, stride: stride, padding: 1, hasBias: false, from: initialiser)),
      NamedLayer("bn2", try BatchNorm(width, from: initialiser)),
      NamedLayer("relu2", ReLU()),
      NamedLayer(
        "conv3",
        try Convolution2d(width, outputCount, kernel: 1, hasBias: false, from: initialiser)),
      NamedLayer("bn3", try BatchNorm(outputCount, from: initialiser)),
    ])
    guard stride != 1 || inputCount != outputCount else {
      shortcut = nil
      return
    }
    let convolution = try Convolution2d(
      inputCount, outputCount, kernel: 1, stride: stride, hasBias: false, from: initialiser)
    shortcut = Sequential([
      NamedLayer("downsample.0", convolution),
      NamedLayer("downsample.1", try BatchNorm(outputCount, from: initialiser)),
    ])
  }

  var parameters: [NamedTensor] { branch.parameters + (shortcut?.parameters ?? []) }
  var buffers: [NamedTensor] { branch.buffers + (shortcut?.buffers ?? []) }

  func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
    let identity = try shortcut?.forward(input, pass) ?? input
    return try branch.forward(input, pass).adding(identity).relu()
  }
}
