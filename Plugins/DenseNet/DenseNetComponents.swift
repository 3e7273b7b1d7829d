import TelltaleCore
import TelltaleTorch

/// DenseNet121 as primary model and as attacker: metadata and parameters.
enum DenseNetComponents {
  static let settings = TrainingSettings(
    epochCount: 5, batchSize: 32, learningRate: 1e-4, patience: 3)

  static let components = NetworkComponents(
    NetworkComponents.Card(
      id: "densenet121", version: DenseNetPlugin.version,
      summary: "DenseNet121 on a square plane made of the feature matrix",
      citation: "G. Huang, Z. Liu, L. van der Maaten and K. Weinberger, Densely Connected"
        + " Convolutional Networks, CVPR 2017",
      knownLimits: [
        "utterances of all lengths are squeezed into one plane width",
        "batch normalisation carries the training rows' statistics: a representation of another"
          + " scale than the stage's own is mapped far off (see 'normalisation')",
      ]),
    parameters: [
      PlaneInput.parameter,
      ParameterDescription(
        "head", "What follows the last block: the mean over the plane, then the classes",
        range: .choices(["gap"]), default: .text("gap"), quick: .text("gap")),
    ] + NetworkDefinition.Start.parameters,
    attackerParameters: [
      ParameterDescription(
        "splice-after",
        "Where a representation like the first convolution's output enters: behind the"
          + " rectifier, or behind the convolution and so before its batch normalisation",
        range: .choices(DenseNetStem.allCases.map(\.rawValue)), default: .text("relu"))
    ],
    settings: settings,
    quick: TrainingSettings(epochCount: 3, batchSize: 8, learningRate: 1e-3, patience: 100),
    nativeFeature: "mel"
  ) { (values) throws(AuditError) in
    try definition(values)
  }

  /// Throws `.invalidParameter` where an ImageNet start has no weight file.
  static func definition(_ values: ParameterValues) throws(AuditError) -> NetworkDefinition {
    let network = DenseNetNetwork(
      stem: values.optionalText("splice-after").flatMap(DenseNetStem.init) ?? .relu,
      plane: values.integer("plane"))
    return NetworkDefinition(
      family: "convolutional", architecture: "densenet121",
      input: PlaneInput(size: network.plane), stages: network.stages,
      start: try NetworkDefinition.Start(values, required: ["features."]),
      hasBatchNormalisation: true,
      makeHead: { (count, initialiser) throws(AuditError) in
        try network.makeHead(classCount: count, initialiser)
      })
  }
}

/// DenseNet121 as primary model and as attacker.
enum DenseNetPlugin {
  static let id = "densenet"
  static let version = "1.0.0"
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: DenseNetPlugin.id, version: DenseNetPlugin.version,
    components: DenseNetComponents.components.all)
}
