import TelltaleCore
import TelltaleTorch

/// ResNet50 as primary model and as attacker: metadata and parameters.
enum ResNetComponents {
  static let settings = TrainingSettings(
    epochCount: 5, batchSize: 32, learningRate: 1e-4, patience: 3)

  static let components = NetworkComponents(
    NetworkComponents.Card(
      id: "resnet50", version: ResNetPlugin.version,
      summary: "ResNet50 on a square plane made of the feature matrix",
      citation: "K. He, X. Zhang, S. Ren and J. Sun, Deep Residual Learning for Image Recognition,"
        + " CVPR 2016; stride in the 3 × 3 convolutions (v1.5), as torchvision has it",
      knownLimits: [
        "utterances of all lengths are squeezed into one plane width",
        "batch normalisation carries the training rows' statistics: a representation of another"
          + " scale than the stage's own is mapped far off (see 'normalisation')",
        "head fc1024-4096: the study names the sizes only; order, activation and dropout are ours",
      ]),
    parameters: [
      PlaneInput.parameter,
      ParameterDescription(
        "head",
        "What follows the last block: the mean over the plane, and after it two layers or none",
        range: .choices(ResNetHead.allCases.map(\.rawValue)), default: .text("gap"),
        quick: .text("gap")),
    ] + NetworkDefinition.Start.parameters,
    attackerParameters: [
      ParameterDescription(
        "splice-after",
        "Where a representation like the first convolution's output enters: behind the"
          + " rectifier, or behind the convolution and so before its batch normalisation",
        range: .choices(ResNetStem.allCases.map(\.rawValue)), default: .text("relu"))
    ],
    settings: settings,
    quick: TrainingSettings(epochCount: 8, batchSize: 6, learningRate: 3e-4, patience: 100),
    nativeFeature: "mel"
  ) { (values) throws(AuditError) in
    try definition(values)
  }

  /// Throws `.invalidParameter` where an ImageNet start has no weight file.
  static func definition(_ values: ParameterValues) throws(AuditError) -> NetworkDefinition {
    let network = ResNetNetwork(
      head: ResNetHead(rawValue: values.text("head")) ?? .gap,
      stem: values.optionalText("splice-after").flatMap(ResNetStem.init) ?? .relu,
      plane: values.integer("plane"))
    return NetworkDefinition(
      family: "convolutional", architecture: "resnet50",
      input: PlaneInput(size: network.plane), stages: network.stages,
      start: try NetworkDefinition.Start(values, required: ["conv1.", "bn1.", "layer"]),
      hasBatchNormalisation: true,
      makeHead: { (count, initialiser) throws(AuditError) in
        try network.makeHead(classCount: count, initialiser)
      })
  }
}

/// ResNet50 as primary model and as attacker.
enum ResNetPlugin {
  static let id = "resnet"
  static let version = "1.0.0"
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: ResNetPlugin.id, version: ResNetPlugin.version,
    components: ResNetComponents.components.all)
}
