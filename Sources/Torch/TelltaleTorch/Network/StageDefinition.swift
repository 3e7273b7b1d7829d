public import TelltaleCore

/// One named stage of a network, before its weights exist: cheap to hold and to list.
public struct StageDefinition: Sendable {
  /// Unique within the network, for instance `conv2_1` or `pool1`.
  public let name: String
  /// Of one utterance: [channels, height, width], [channels, width] or [length].
  public let inputShape: [Int]
  /// Of one utterance, in the same form; the next stage's input shape.
  public let outputShape: [Int]
  /// Name of the primary model's tap at the output; nil where it is none.
  public let tapName: String?
  /// True where a representation can enter.
  public let takesSplice: Bool
  let makeLayers: @Sendable (Initialiser) throws(AuditError) -> [NamedLayer]

  /// - Parameters:
  ///   - isTap: makes the output a tap, called as the stage is.
  ///   - tapName: makes it a tap of another name: that of a block of stages which ends here.
  public init(
    _ name: String, inputShape: [Int], outputShape: [Int], isTap: Bool = false,
    tapName: String? = nil, takesSplice: Bool = true,
    makeLayers: @escaping @Sendable (Initialiser) throws(AuditError) -> [NamedLayer]
  ) {
    self.name = name
    self.inputShape = inputShape
    self.outputShape = outputShape
    self.tapName = tapName ?? (isTap ? name : nil)
    self.takesSplice = takesSplice
    self.makeLayers = makeLayers
  }
}

extension [StageDefinition] {
  /// Where a representation can enter. A position in this list is none in the definitions' own:
  /// stages are found by name.
  public var entryPoints: [EntryPoint] {
    filter(\.takesSplice).map { EntryPoint(name: $0.name, inputShape: $0.inputShape) }
  }

  /// What can be intercepted, shallow to deep.
  public var tapDescriptions: [TapDescription] {
    compactMap { stage in stage.tapName.map { (name: $0, shape: stage.outputShape) } }
      .enumerated().map { TapDescription(name: $1.name, shape: TapShape($1.shape), depth: $0 + 1) }
  }
}
