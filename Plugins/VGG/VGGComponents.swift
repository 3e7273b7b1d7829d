import TelltaleCore
import TelltaleTorch

/// A variant as primary model and as attacker: metadata and parameters.
struct VGGComponents {
  let variant: VGGVariant

  static let settings = TrainingSettings(
    epochCount: 5, batchSize: 32, learningRate: 1e-4, patience: 3)

  /// Model and attacker.
  var components: NetworkComponents {
    let variant = variant
    return NetworkComponents(
      NetworkComponents.Card(
        id: variant.rawValue, version: VGGPlugin.version,
        summary: "\(variant.rawValue.uppercased()) on a square plane made of the feature matrix",
        citation: "K. Simonyan and A. Zisserman, Very Deep Convolutional Networks for Large-Scale"
          + " Image Recognition, arXiv:1409.1556",
        knownLimits: [
          "utterances of all lengths are squeezed into one plane width",
          "the fc4096 head has 119 million weights and needs 2 GB while it learns",
        ]),
      parameters: [
        PlaneInput.parameter,
        ParameterDescription(
          "head", "What follows the last pooling: the original layers, or the mean over the plane",
          range: .choices(VGGHead.allCases.map(\.rawValue)), default: .text("gap"),
          quick: .text("gap")),
      ] + NetworkDefinition.Start.parameters,
      settings: Self.settings, quick: variant.quickTraining, nativeFeature: "mel"
    ) { (values) throws(AuditError) in
      try Self.definition(variant, values)
    }
  }

  /// Throws `.invalidParameter` where an ImageNet start has no weight file.
  static func definition(
    _ variant: VGGVariant, _ values: ParameterValues
  ) throws(AuditError) -> NetworkDefinition {
    let network = VGGNetwork(
      variant: variant, head: VGGHead(rawValue: values.text("head")) ?? .gap,
      plane: values.integer("plane"))
    return NetworkDefinition(
      family: "convolutional", architecture: variant.rawValue,
      input: PlaneInput(size: network.plane), stages: network.stages,
      start: try NetworkDefinition.Start(values, required: ["features."]),
      makeHead: { (count, initialiser) throws(AuditError) in
        try network.makeHead(classCount: count, initialiser)
      })
  }
}

/// VGG16 and VGG19, each as primary model and as attacker.
enum VGGPlugin {
  static let id = "vgg"
  static let version = "1.0.0"

  static var components: [ComponentFactory] {
    VGGVariant.allCases.map(VGGComponents.init).flatMap(\.components.all)
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(info, id: VGGPlugin.id, version: VGGPlugin.version, components: VGGPlugin.components)
}
