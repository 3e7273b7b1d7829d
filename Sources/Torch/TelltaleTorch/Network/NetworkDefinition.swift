internal import TelltaleCore

/// All that tells one architecture from another: what a network plugin supplies.
public struct NetworkDefinition: Sendable {
  /// How weights start.
  public enum Start: Sendable, Hashable {
    /// Random, from the request's seed.
    case random
    /// From a file; every parameter and buffer whose name begins with one of `required` must be in
    /// it, others are filled where the file has them and start at random otherwise.
    case pretrained(path: String, required: [String])
  }

  /// For instance `convolutional`.
  public let family: String
  /// For instance `vgg16`.
  public let architecture: String
  /// Where features enter.
  public let input: any FeatureInput
  /// In order; each takes what the one before gives.
  public let stages: [StageDefinition]
  /// Made once for each target, behind the last stage.
  public let makeHead: StagedNetwork.MakeHead
  /// Part of `initialisation` in words.
  public let start: Start
  /// True where the network normalises by batch: only then do the modes of SPEC §4.5 differ.
  public let hasBatchNormalisation: Bool

  /// Preconditions: the first stage takes the input's shape, and every other what the one before gives.
  public init(
    family: String, architecture: String, input: any FeatureInput, stages: [StageDefinition],
    start: Start, hasBatchNormalisation: Bool = false, makeHead: @escaping StagedNetwork.MakeHead
  ) {
    precondition(
      stages.first?.inputShape == input.shape,
      "the input is \(input.shape), the first stage takes \(stages.first?.inputShape ?? [])")
    for (left, right) in zip(stages, stages.dropFirst()) {
      precondition(
        left.outputShape == right.inputShape,
        "\(left.name) gives \(left.outputShape), \(right.name) takes \(right.inputShape)")
    }
    self.family = family
    self.architecture = architecture
    self.input = input
    self.stages = stages
    self.makeHead = makeHead
    self.start = start
    self.hasBatchNormalisation = hasBatchNormalisation
  }

  /// In words, with the weights' file: part of the declaration and of every report.
  public var initialisation: String {
    switch start {
    case .random: "random"
    case .pretrained(let path, _):
      "pretrained (\(path.split(separator: "/").last.map(String.init) ?? path))"
    }
  }

  /// Index among `stages` of the one where a representation enters; 0 for features, which enter at
  /// the first.
  ///
  /// By name: the splice's own index counts only the stages that take one.
  /// Throws `.shapeMismatch` where there is no stage of that name.
  func stageIndex(of splice: Splice?) throws(AuditError) -> Int {
    guard let splice else { return 0 }
    guard let index = stages.firstIndex(where: { $0.name == splice.entryPoint }) else {
      throw AuditError(
        .shapeMismatch,
        "\(architecture) has no stage '\(splice.entryPoint)': the splice is another network's",
        at: "splice")
    }
    return index
  }

  /// A network ready to learn, and the input that its weights expect.
  ///
  /// Throws the weight file's errors: `.missingFile`, `.malformedFile`, `.shapeMismatch`.
  func build(
    from firstStage: Int = 0, classCounts: [Int], start: Start, execution: Execution
  ) throws(AuditError) -> (network: StagedNetwork, preprocessing: Preprocessing?) {
    let network = try StagedNetwork(
      stages, from: firstStage, classCounts: classCounts, execution: execution, makeHead: makeHead)
    switch start {
    case .random: return (network, nil)
    case .pretrained(let path, let required):
      let file = try WeightFile(path: path)
      try file.fill(network, required: required)
      return (network, try Preprocessing(metadata: file.metadata, path: path))
    }
  }
}
