public import AuditCore

/// One named stage of a network, before its weights exist: cheap to hold and to list.
public struct StageDefinition: Sendable {
  /// Unique within the network, for instance `conv2_1` or `pool1`.
  public let name: String
  /// Of one utterance: [channels, height, width], [channels, width] or [length].
  public let inputShape: [Int]
  public let outputShape: [Int]
  /// True where the output is a tap of the primary model.
  public let isTap: Bool
  let makeLayers: @Sendable (Initialiser) throws(TorchError) -> [NamedLayer]

  public init(
    _ name: String, inputShape: [Int], outputShape: [Int], isTap: Bool = false,
    makeLayers: @escaping @Sendable (Initialiser) throws(TorchError) -> [NamedLayer]
  ) {
    self.name = name
    self.inputShape = inputShape
    self.outputShape = outputShape
    self.isTap = isTap
    self.makeLayers = makeLayers
  }
}

extension [StageDefinition] {
  /// Where a representation can enter.
  public var stageDescriptions: [StageDescription] {
    map { StageDescription(name: $0.name, inputShape: $0.inputShape) }
  }

  /// What can be intercepted, shallow to deep.
  public var tapDescriptions: [TapDescription] {
    filter(\.isTap).enumerated().map {
      TapDescription(name: $1.name, shape: $1.outputShape, depth: $0 + 1)
    }
  }
}
