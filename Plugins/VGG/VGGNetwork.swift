package import TelltaleCore
package import TelltaleTorch

/// Builds VGG as a list of stages; layer names are torchvision's (`features.0`, `classifier.3`).
package struct VGGNetwork {
  package let variant: VGGVariant
  package let head: VGGHead
  /// Height and width of the input, at least 32.
  package let plane: Int

  package init(variant: VGGVariant, head: VGGHead, plane: Int) {
    self.variant = variant
    self.head = head
    self.plane = plane
  }

  /// One stage per convolution (with its ReLU) and per pooling, then the head's. Taps: pool1 …
  /// pool5, and fc1, fc2 with the original head.
  package var stages: [StageDefinition] {
    var stages: [StageDefinition] = []
    var (channels, size, index) = (3, plane, 0)
    for (block, widths) in variant.blocks.enumerated() {
      for (position, width) in widths.enumerated() {
        stages.append(
          convolution(
            "conv\(block + 1)_\(position + 1)", index: index, from: channels, to: width, size))
        channels = width
        index += 2
      }
      let pool = "features.\(index)"
      stages.append(
        StageDefinition(
          "pool\(block + 1)", inputShape: [channels, size, size],
          outputShape: [channels, size / 2, size / 2], isTap: true
        ) { (_) throws(AuditError) in
          [NamedLayer(pool, MaxPool2d(kernel: 2, stride: 2))]
        })
      size /= 2
      index += 1
    }
    switch head {
    case .gap:
      stages.append(
        StageDefinition("gap", inputShape: [channels, size, size], outputShape: [channels]) {
          (_) throws(AuditError) in
          [NamedLayer("avgpool", AdaptiveAveragePool2d(size: 1)), NamedLayer("flat", Flatten())]
        })
    case .fc4096:
      stages.append(
        StageDefinition(
          "fc1", inputShape: [channels, size, size], outputShape: [4096], isTap: true
        ) { (initialiser) throws(AuditError) in
          [
            NamedLayer("avgpool", AdaptiveAveragePool2d(size: 7)), NamedLayer("flat", Flatten()),
            try Self.linear("classifier.0", 512 * 7 * 7, 4096, initialiser),
            NamedLayer("classifier.1", ReLU()), NamedLayer("classifier.2", Dropout(0.5)),
          ]
        })
      stages.append(
        StageDefinition("fc2", inputShape: [4096], outputShape: [4096], isTap: true) {
          (initialiser) throws(AuditError) in
          [
            try Self.linear("classifier.3", 4096, 4096, initialiser),
            NamedLayer("classifier.4", ReLU()), NamedLayer("classifier.5", Dropout(0.5)),
          ]
        })
    }
    return stages
  }

  /// The last linear layer, one per task.
  package func makeHead(classCount: Int, _ initialiser: Initialiser) throws(AuditError) -> any Layer
  {
    try LinearLayer(
      head == .gap ? 512 : 4096, classCount, start: .normal(deviation: 0.01), from: initialiser)
  }

  private func convolution(
    _ name: String, index: Int, from inputCount: Int, to outputCount: Int, _ size: Int
  ) -> StageDefinition {
    StageDefinition(
      name, inputShape: [inputCount, size, size], outputShape: [outputCount, size, size]
    ) { (initialiser) throws(AuditError) in
      [
        NamedLayer(
          "features.\(index)",
          try Convolution2d(inputCount, outputCount, kernel: 3, padding: 1, from: initialiser)),
        NamedLayer("features.\(index + 1)", ReLU()),
      ]
    }
  }

  private static func linear(
    _ name: String, _ inputCount: Int, _ outputCount: Int, _ initialiser: Initialiser
  ) throws(AuditError) -> NamedLayer {
    NamedLayer(
      name,
      try LinearLayer(
        inputCount, outputCount, start: .normal(deviation: 0.01), from: initialiser))
  }
}
