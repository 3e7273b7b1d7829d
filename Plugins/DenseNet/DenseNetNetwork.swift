import TelltaleCore
import TelltaleTorch

/// Where the stem is cut, and so where 64 channels on half the plane can enter.
enum DenseNetStem: String, Sendable, CaseIterable {
  /// One stage up to the rectifier: they enter at the pooling.
  case relu
  /// The convolution is a stage of its own: they enter before the batch normalisation.
  case conv
}

/// Builds DenseNet121 as a list of stages; layer names are torchvision's (`features.conv0` …
/// `features.norm5`).
///
/// **Source** Huang et al., CVPR 2017, table 1, DenseNet-121 (growth 32, bottleneck 4, half the
/// channels kept at a transition); torchvision 0.28 `densenet121`.
struct DenseNetNetwork {
  let stem: DenseNetStem
  /// Height and width of the input, at least 32.
  let plane: Int

  /// Dense layers of each block.
  private static let blocks = [6, 12, 24, 16]
  private static let channelCount = 1024

  /// Stages: the stem (`conv0`, or `conv0` and `norm0`), `pool0`, one per dense layer
  /// (`denseblock1_1` … `denseblock4_16`) and transition, `norm5` and `gap`. Taps: conv0 (behind the
  /// rectifier), pool0, denseblock1, transition1 … denseblock4 (behind norm5 and its rectifier).
  var stages: [StageDefinition] {
    // A convolution or pooling of stride 2 with half its kernel as padding rounds up.
    var size = (plane + 1) / 2
    var stages = stemStages(size)
    let pooled = (size + 1) / 2
    stages.append(
      StageDefinition(
        "pool0", inputShape: [64, size, size], outputShape: [64, pooled, pooled], isTap: true
      ) { (_) throws(AuditError) in
        [NamedLayer("features.pool0", MaxPool2d(kernel: 3, stride: 2, padding: 1))]
      })
    size = pooled
    var channels = 64
    for (index, layerCount) in Self.blocks.enumerated() {
      let (block, isLast) = (index + 1, index == Self.blocks.count - 1)
      for layer in 1...layerCount {
        stages.append(
          denseLayer(
            block, layer, from: channels, size,
            tapName: layer == layerCount && !isLast ? "denseblock\(block)" : nil))
        channels += DenseLayer.growth
      }
      guard !isLast else { continue }
      stages.append(transition(block, from: channels, size))
      channels /= 2
      size /= 2
    }
    return stages + endStages(size)
  }

  /// The last linear layer, one per task.
  func makeHead(classCount: Int, _ initialiser: Initialiser) throws(AuditError) -> any Layer {
    try LinearLayer(Self.channelCount, classCount, start: .uniformWithoutBias, from: initialiser)
  }

  private func stemStages(_ size: Int) -> [StageDefinition] {
    let (image, shape) = ([3, plane, plane], [64, size, size])
    let convolution = { @Sendable (initialiser: Initialiser) throws(AuditError) in
      NamedLayer(
        "features.conv0",
        try Convolution2d(
          3, 64, kernel: 7, stride: 2, padding: 3, hasBias: false, start: .fanIn,
          from: initialiser))
    }
    let norm = { @Sendable (initialiser: Initialiser) throws(AuditError) in
      [
        NamedLayer("features.norm0", try BatchNorm(64, from: initialiser)),
        NamedLayer("features.relu0", ReLU()),
      ]
    }
    switch stem {
    case .relu:
      return [
        StageDefinition("conv0", inputShape: image, outputShape: shape, isTap: true) {
          (initialiser) throws(AuditError) in
          [try convolution(initialiser)] + (try norm(initialiser))
        }
      ]
    case .conv:
      return [
        StageDefinition("conv0", inputShape: image, outputShape: shape) {
          (initialiser) throws(AuditError) in [try convolution(initialiser)]
        },
        StageDefinition("norm0", inputShape: shape, outputShape: shape, tapName: "conv0") {
          (initialiser) throws(AuditError) in try norm(initialiser)
        },
      ]
    }
  }

  private func denseLayer(
    _ block: Int, _ layer: Int, from channels: Int, _ size: Int, tapName: String?
  ) -> StageDefinition {
    StageDefinition(
      "denseblock\(block)_\(layer)", inputShape: [channels, size, size],
      outputShape: [channels + DenseLayer.growth, size, size], tapName: tapName
    ) { (initialiser) throws(AuditError) in
      [
        NamedLayer(
          "features.denseblock\(block).denselayer\(layer)",
          try DenseLayer(channels, from: initialiser))
      ]
    }
  }

  /// Half the channels on half the plane, rounded down.
  private func transition(_ block: Int, from channels: Int, _ size: Int) -> StageDefinition {
    StageDefinition(
      "transition\(block)", inputShape: [channels, size, size],
      outputShape: [channels / 2, size / 2, size / 2], isTap: true
    ) { (initialiser) throws(AuditError) in
      let name = "features.transition\(block)"
      return [
        NamedLayer(name + ".norm", try BatchNorm(channels, from: initialiser)),
        NamedLayer(name + ".relu", ReLU()),
        NamedLayer(
          name + ".conv",
          try Convolution2d(
            channels, channels / 2, kernel: 1, hasBias: false, start: .fanIn, from: initialiser)),
        NamedLayer(name + ".pool", AveragePool2d(kernel: 2, stride: 2)),
      ]
    }
  }

  private func endStages(_ size: Int) -> [StageDefinition] {
    let channels = Self.channelCount
    let shape = [channels, size, size]
    return [
      StageDefinition("norm5", inputShape: shape, outputShape: shape, tapName: "denseblock4") {
        (initialiser) throws(AuditError) in
        [
          NamedLayer("features.norm5", try BatchNorm(channels, from: initialiser)),
          NamedLayer("relu", ReLU()),
        ]
      },
      StageDefinition("gap", inputShape: shape, outputShape: [channels]) {
        (_) throws(AuditError) in
        [NamedLayer("avgpool", AdaptiveAveragePool2d(size: 1)), NamedLayer("flat", Flatten())]
      },
    ]
  }
}
