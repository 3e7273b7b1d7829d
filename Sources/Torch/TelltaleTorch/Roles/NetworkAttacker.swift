public import TelltaleCore

/// A network as attacker: the attribute from features, or from representations by splice.
///
/// Ignorant, it is trained on features, and representations enter where `Splice.choose` says,
/// without retraining. Semi-informed, training itself begins at that stage, on representations; the
/// stages behind it start as the definition says.
public struct NetworkAttacker: Attacker {
  private let definition: NetworkDefinition
  private let settings: TrainingSettings
  private let nativeFeature: String

  /// `nativeFeature` is the id of the extractor that it is trained on when ignorant.
  public init(
    _ definition: NetworkDefinition, settings: TrainingSettings, nativeFeature: String
  ) {
    self.definition = definition
    self.settings = settings
    self.nativeFeature = nativeFeature
  }

  /// Both kinds of awareness and knowledge; all adaptations only with batch normalisation.
  public var declaration: AttackerDeclaration {
    AttackerDeclaration(
      family: definition.family, architecture: definition.architecture,
      initialisation: definition.initialisation, nativeFeature: nativeFeature,
      awareness: Awareness.allCases, knowledge: Knowledge.allCases,
      adaptations: definition.hasBatchNormalisation
        ? Adaptation.allCases : [.frozen, .standardised],
      entryPoints: definition.stages.entryPoints)
  }

  /// Learns with one head per target. A network that answers every row alike is trained again, twice at most.
  ///
  /// Throws as `Attacker` says, and of weights from a file `.missingFile` or `.malformedFile`.
  public func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    let splice: Splice?
    switch request.input.description {
    case .features: splice = nil
    case .representation(let tap):
      splice = Splice.choose(for: tap.shape, among: definition.stages.entryPoints)
    }
    return TrainedNetworkAttacker(
      trained: try TrainedNetwork.train(definition, settings, request, splice: splice))
  }

  /// Throws `.missingFile`, `.corruptedArtifact`, or `.shapeMismatch` for another definition's network.
  public func load(
    fromFolder folder: String, execution: Execution
  ) throws(AuditError) -> any TrainedAttacker {
    TrainedNetworkAttacker(
      trained: try TrainedNetwork(
        fromFolder: folder, definition: definition, execution: execution))
  }
}

/// A network that infers the attribute.
struct TrainedNetworkAttacker: TrainedAttacker {
  let trained: TrainedNetwork

  var trainingLog: [TrainingEpoch] { trained.record.log }

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    let splice = try splice(for: request.input.description)
    let scores = try trained.scores(request, splice: splice)
    return AttackScores(
      attribute: scores[0], emotion: scores.count > 1 ? scores[1] : nil, splice: splice)
  }

  func save(toFolder folder: String) throws(AuditError) {
    try trained.save(toFolder: folder)
  }

  private func splice(for input: InputDescription) throws(AuditError) -> Splice? {
    switch (input, trained.record.splice) {
    case (.features, nil): return nil
    case (.representation(let tap), nil):
      return Splice.choose(for: tap.shape, among: trained.definition.stages.entryPoints)
    case (.representation(let tap), .some(let splice)):
      guard tap.shape == splice.from else {
        throw AuditError(
          .shapeMismatch,
          "trained on representations \(splice.from), and given tap '\(tap.name)' \(tap.shape)")
      }
      return splice
    case (.features, .some(let splice)):
      throw AuditError(
        .unsupported,
        "trained on representations \(splice.from): it has no stages in front of \(splice.entryPoint)"
          + " and cannot judge features")
    }
  }
}
