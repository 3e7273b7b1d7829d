public import TelltaleCore

/// A network as primary model and as attacker: metadata, parameters and both factories.
public struct NetworkComponents: Sendable {
  /// What a person reads of either.
  public struct Card: Sendable {
    let id: String
    let version: String
    let summary: String
    let citation: String
    let knownLimits: [String]

    /// Id and version are those of the model and of the attacker.
    public init(
      id: String, version: String, summary: String, citation: String, knownLimits: [String]
    ) {
      self.id = id
      self.version = version
      self.summary = summary
      self.citation = citation
      self.knownLimits = knownLimits
    }
  }

  /// The network that checked settings describe.
  public typealias MakeDefinition =
    @Sendable (ParameterValues) throws(AuditError) -> NetworkDefinition

  private let card: Card
  private let parameters: [ParameterDescription]
  private let attackerParameters: [ParameterDescription]
  private let makeDefinition: MakeDefinition

  /// - Parameters:
  ///   - parameters: the network's own; its training's follow.
  ///   - attackerParameters: those that only an attacker has; `native-feature` follows.
  ///   - settings: defaults of the training.
  ///   - quick: of a training that must be done in seconds and still learn.
  ///   - nativeFeature: default of `native-feature`.
  ///   - makeDefinition: from checked values. A primary model's hold no attacker parameters.
  public init(
    _ card: Card, parameters: [ParameterDescription],
    attackerParameters: [ParameterDescription] = [], settings: TrainingSettings,
    quick: TrainingSettings = .quick, nativeFeature: String,
    makeDefinition: @escaping MakeDefinition
  ) {
    self.card = card
    self.parameters = parameters + settings.parameters(quick: quick)
    self.attackerParameters =
      attackerParameters + [
        ParameterDescription(
          "native-feature", "Id of the extractor that an ignorant attacker is trained on",
          range: .text, default: .text(nativeFeature))
      ]
    self.makeDefinition = makeDefinition
  }

  /// The model, then the attacker.
  public var all: [ComponentFactory] { [model, attacker] }

  /// Takes the network's own parameters and its training's.
  public var model: ComponentFactory {
    let makeDefinition = makeDefinition
    return ComponentFactory(.model, metadata(.model, parameters)) { (values) throws(AuditError) in
      NetworkPrimaryModel(try makeDefinition(values), settings: TrainingSettings(values))
    }
  }

  /// Takes the model's parameters, those of an attacker alone, and `native-feature`.
  public var attacker: ComponentFactory {
    let makeDefinition = makeDefinition
    return ComponentFactory(.attacker, metadata(.attacker, parameters + attackerParameters)) {
      (values) throws(AuditError) in
      NetworkAttacker(
        try makeDefinition(values), settings: TrainingSettings(values),
        nativeFeature: values.text("native-feature"))
    }
  }

  private func metadata(
    _ role: Role, _ parameters: [ParameterDescription]
  ) -> ComponentMetadata {
    let weights =
      parameters.contains { $0.name == "weights" }
      ? "; ImageNet weights, not included: their publishers'" : ""
    return ComponentMetadata(
      role: role, id: card.id, version: card.version, summary: card.summary,
      citation: card.citation,
      licence: "Apache-2.0; runs on LibTorch (BSD-3-Clause)" + weights,
      knownLimits: card.knownLimits + [
        "rounding differs with the number of threads, and training makes it grow",
        "stops on the validation share of the training speakers, and learns from the others only",
      ],
      parameters: parameters, libraries: TorchRuntime.libraries)
  }
}
