import TelltaleCore
import TelltaleTorch

/// What stands behind the last block.
enum ResNetHead: String, Sendable, CaseIterable {
  /// The original: the mean over the plane, then the classes.
  case gap
  /// The mean, 1024 units with ReLU, 4096 units with ReLU, then the classes.
  ///
  /// **Source** "FC layers of ResNet50 modified to sizes 1024 and 4096" (Alsenani, Guha and
  /// Vinciarelli, Interspeech 2023): order, activation and the absence of dropout are ours.
  case fc1024And4096 = "fc1024-4096"
}

/// Where the stem is cut, and so where 64 channels on half the plane can enter.
enum ResNetStem: String, Sendable, CaseIterable {
  /// One stage up to the rectifier: they enter at the pooling.
  case relu
  /// The convolution is a stage of its own: they enter before the batch normalisation.
  case conv
}

/// Builds ResNet50 as a list of stages; layer names are torchvision's (`conv1`, `bn1`,
/// `layer1.0.conv1` … `layer4.2.bn3`).
///
/// **Source** He et al., CVPR 2016, table 1, 50 layers; torchvision 0.28 `resnet50`.
struct ResNetNetwork {
  let head: ResNetHead
  let stem: ResNetStem
  /// Height and width of the input, at least 32.
  let plane: Int

  /// Blocks of each layer, and the channels within them; a block gives four times as many.
  private static let layers = [(blocks: 3, width: 64), (4, 128), (6, 256), (3, 512)]
  private static let channelCount = 2048

  /// Stages: the stem (`conv1`, or `conv1` and `bn1`), `pool1`, one per residual block (`layer1_1` …
  /// `layer4_3`), then the head's. Taps: conv1 (behind the rectifier), pool1, layer1 … layer4, and
  /// fc1, fc2 with the larger head.
  var stages: [StageDefinition] {
    // A convolution or pooling of stride 2 with half its kernel as padding rounds up.
    let half = { (size: Int) in (size + 1) / 2 }
    var size = half(plane)
    var stages = stemStages(size)
    stages.append(
      StageDefinition(
        "pool1", inputShape: [64, size, size], outputShape: [64, half(size), half(size)],
        isTap: true
      ) { (_) throws(AuditError) in
        [NamedLayer("maxpool", MaxPool2d(kernel: 3, stride: 2, padding: 1))]
      })
    size = half(size)
    var channels = 64
    for (layer, (blockCount, width)) in Self.layers.enumerated() {
      for block in 0..<blockCount {
        let stride = layer > 0 && block == 0 ? 2 : 1
        let (inputs, inputSize) = (channels, size)
        channels = 4 * width
        size = stride == 2 ? half(size) : size
        stages.append(
          StageDefinition(
            "layer\(layer + 1)_\(block + 1)", inputShape: [inputs, inputSize, inputSize],
            outputShape: [channels, size, size],
            tapName: block == blockCount - 1 ? "layer\(layer + 1)" : nil
          ) { (initialiser) throws(AuditError) in
            [
              NamedLayer(
                "layer\(layer + 1).\(block)",
                try Bottleneck(inputs, width: width, stride: stride, from: initialiser))
            ]
          })
      }
    }
    return stages + headStages(size)
  }

  /// The last linear layer, one per task.
  func makeHead(classCount: Int, _ initialiser: Initialiser) throws(AuditError) -> any Layer {
    try LinearLayer(head == .gap ? Self.channelCount : 4096, classCount, from: initialiser)
  }

  private func stemStages(_ size: Int) -> [StageDefinition] {
    let (image, shape) = ([3, plane, plane], [64, size, size])
    let convolution = { @Sendable (initialiser: Initialiser) throws(AuditError) in
      NamedLayer(
        "conv1",
        try Convolution2d(
          3, 64, kernel: 7, stride: 2, padding: 3, hasBias: false, from: initialiser))
    }
    let norm = { @Sendable (initialiser: Initialiser) throws(AuditError) in
      [NamedLayer("bn1", try BatchNorm(64, from: initialiser)), NamedLayer("relu", ReLU())]
    }
    switch stem {
    case .relu:
      return [
        StageDefinition("conv1", inputShape: image, outputShape: shape, isTap: true) {
          (initialiser) throws(AuditError) in
          [try convolution(initialiser)] + (try norm(initialiser))
        }
      ]
    case .conv:
      return [
        StageDefinition("conv1", inputShape: image, outputShape: shape) {
          (initialiser) throws(AuditError) in [try convolution(initialiser)]
        },
        StageDefinition("bn1", inputShape: shape, outputShape: shape, tapName: "conv1") {
          (initialiser) throws(AuditError) in try norm(initialiser)
        },
      ]
    }
  }

  private func headStages(_ size: Int) -> [StageDefinition] {
    let (channels, mean) = (
      Self.channelCount,
      [NamedLayer("avgpool", AdaptiveAveragePool2d(size: 1)), NamedLayer("flat", Flatten())]
    )
    switch head {
    case .gap:
      return [
        StageDefinition("gap", inputShape: [channels, size, size], outputShape: [channels]) {
          (_) throws(AuditError) in mean
        }
      ]
    case .fc1024And4096:
      return [
        StageDefinition(
          "fc1", inputShape: [channels, size, size], outputShape: [1024], isTap: true
        ) { (initialiser) throws(AuditError) in
          mean + [
            NamedLayer("fc1", try LinearLayer(channels, 1024, from: initialiser)),
            NamedLayer("relu1", ReLU()),
          ]
        },
        StageDefinition("fc2", inputShape: [1024], outputShape: [4096], isTap: true) {
          (initialiser) throws(AuditError) in
          [
            NamedLayer("fc2", try LinearLayer(1024, 4096, from: initialiser)),
            NamedLayer("relu2", ReLU()),
          ]
        },
      ]
    }
  }
}
