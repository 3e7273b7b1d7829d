import AuditCore
import AuditTorch

/// A variant as primary model and as attacker: metadata and parameters.
struct VGGComponents {
  let variant: VGGVariant

  static let settings = TrainingSettings(
    epochCount: 5, batchSize: 32, learningRate: 1e-4, patience: 3)

  var model: ComponentFactory {
    .model(metadata(.model, extra: [])) { (values) throws(AuditError) in
      NetworkPrimaryModel(try definition(values), settings: TrainingSettings(values))
    }
  }

  var attacker: ComponentFactory {
    let feature = ParameterDescription(
      "native-feature", "Id of the extractor that an ignorant attacker is trained on",
      range: .text, default: .text("mel"))
    return .attacker(metadata(.attacker, extra: [feature])) { (values) throws(AuditError) in
      NetworkAttacker(
        try definition(values), settings: TrainingSettings(values),
        nativeFeature: values.text("native-feature"))
    }
  }

  /// Throws `.invalidParameter` where an ImageNet start has no weight file.
  func definition(_ values: ParameterValues) throws(AuditError) -> NetworkDefinition {
    let network = VGGNetwork(
      variant: variant, head: VGGHead(rawValue: values.text("head")) ?? .gap,
      plane: values.integer("plane"))
    let start: NetworkDefinition.Start
    switch (values.text("start"), values.optionalText("weights")) {
    case ("imagenet", .some(let path)): start = .pretrained(path: path, required: "features.")
    case ("imagenet", nil):
      throw AuditError(
        .invalidParameter,
        "start 'imagenet' needs 'weights', the path of a .safetensors or .pth file")
    default: start = .random
    }
    return NetworkDefinition(
      family: "convolutional", architecture: variant.rawValue,
      input: PlaneInput(size: network.plane), stages: network.stages, start: start,
      makeHead: { (count, initialiser) throws(TorchError) in
        try network.makeHead(classCount: count, initialiser)
      })
  }

  private func metadata(_ role: Role, extra: [ParameterDescription]) -> ComponentMetadata {
    ComponentMetadata(
      role: role, id: variant.rawValue, version: VGGPlugin.version,
      summary: "\(variant.rawValue.uppercased()) on a square plane made of the feature matrix",
      citation: "K. Simonyan and A. Zisserman, Very Deep Convolutional Networks for Large-Scale"
        + " Image Recognition, arXiv:1409.1556",
      licence: "MIT OR Apache-2.0",
      knownLimits: [
        "utterances of all lengths are squeezed into one plane width",
        "the fc4096 head has 119 million weights and needs 2 GB while it learns",
      ],
      parameters: [
        ParameterDescription(
          "plane", "Height and width of the input", unit: "pixels", range: .integers(32...512),
          default: .integer(64)),
        ParameterDescription(
          "head", "What follows the last pooling: the original layers, or the mean over the plane",
          range: .choices(VGGHead.allCases.map(\.rawValue)), default: .text("gap")),
        ParameterDescription(
          "start", "How the convolutions start", range: .choices(["random", "imagenet"]),
          default: .text("random")),
        ParameterDescription(
          "weights", "ImageNet weights with torchvision's names (.safetensors or .pth)",
          range: .path, isOptional: true),
      ] + Self.settings.parameters + extra)
  }
}
