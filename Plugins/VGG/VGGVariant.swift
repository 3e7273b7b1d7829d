import TelltaleTorch

/// The two published configurations, as data.
///
/// **Source** Simonyan and Zisserman, arXiv:1409.1556, table 1, columns D (16) and E (19).
package enum VGGVariant: String, Sendable, CaseIterable {
  case vgg16
  case vgg19

  /// Channels of each block's convolutions.
  var blocks: [[Int]] {
    switch self {
    case .vgg16:
      [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]
    case .vgg19:
      [
        [64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512],
      ]
    }
  }
}

extension VGGVariant {
  /// The deeper one needs a larger step to learn in as few.
  var quickTraining: TrainingSettings {
    switch self {
    case .vgg16: .quick
    case .vgg19:
      TrainingSettings(epochCount: 6, batchSize: 6, learningRate: 1e-3, patience: 100)
    }
  }
}

/// What stands behind the last pooling.
package enum VGGHead: String, Sendable, CaseIterable {
  /// The original: 7 × 7 cells, two layers of 4096, dropout one half.
  case fc4096
  /// The mean over the plane, then the classes.
  case gap
}
