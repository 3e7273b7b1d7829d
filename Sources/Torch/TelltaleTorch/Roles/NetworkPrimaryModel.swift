public import TelltaleCore

/// A network as primary model: features in, emotion out, taps in between.
public struct NetworkPrimaryModel: UntrainedControl {
  private let definition: NetworkDefinition
  private let settings: TrainingSettings

  /// Builds nothing yet.
  public init(_ definition: NetworkDefinition, settings: TrainingSettings) {
    self.definition = definition
    self.settings = settings
  }

  /// Taps are the stages that have a tap's name.
  public var declaration: PrimaryTaskModelDeclaration {
    PrimaryTaskModelDeclaration(
      family: definition.family, architecture: definition.architecture,
      initialisation: definition.initialisation, taps: definition.stages.tapDescriptions)
  }

  /// A network that answers every row alike is trained again, twice at most. Throws `.unsupported` for
  /// anything but features, as `PrimaryTaskModel` says, and of weights from a file `.missingFile` or `.malformedFile`.
  public func train(
    _ request: TrainingRequest
  ) throws(AuditError) -> any TrainedPrimaryTaskModel {
    guard case .features = request.input.description else {
      throw AuditError(.unsupported, "a primary model learns from features")
    }
    return TrainedNetworkModel(
      trained: try TrainedNetwork.train(definition, settings, request, splice: nil))
  }

  /// Throws `.missingFile`, `.corruptedArtifact`, or `.shapeMismatch` for another definition's network.
  public func load(
    fromFolder folder: String, execution: Execution
  ) throws(AuditError) -> any TrainedPrimaryTaskModel {
    TrainedNetworkModel(
      trained: try TrainedNetwork(
        fromFolder: folder, definition: definition, execution: execution))
  }

  /// Starts at random also where training would start from a file.
  ///
  /// Throws as making a network does.
  public func untrained(
    classes: [String], features: FeatureDescription, execution: Execution
  ) throws(AuditError) -> any TrainedPrimaryTaskModel {
    let network = try definition.build(
      classCounts: [classes.count], start: .random, execution: execution
    )
    .network
    return TrainedNetworkModel(
      trained: TrainedNetwork(
        definition: definition, network: network,
        record: TrainedNetwork.Record(
          architecture: definition.architecture, classCounts: [classes.count],
          preprocessing: nil, splice: nil, log: [])))
  }
}

/// A network that recognises emotion.
struct TrainedNetworkModel: TrainedPrimaryTaskModel {
  let trained: TrainedNetwork

  var trainingLog: [TrainingEpoch] { trained.record.log }

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    // Primary models ignore the adaptation mode: it is the attacker's.
    let request = ScoringRequest(
      input: request.input, rows: request.rows, execution: request.execution)
    return try trained.scores(request, splice: nil)[0]
  }

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    let stages = trained.definition.stages
    var wanted: [Int] = []
    for tap in request.taps {
      guard let index = stages.firstIndex(where: { $0.tapName == tap }) else {
        let known = stages.tapDescriptions.map(\.name).joined(separator: ", ")
        throw AuditError(.unknownName, "there is no tap '\(tap)'; there are \(known)")
      }
      wanted.append(index)
    }
    guard let deepest = wanted.max() else { return }
    var network = trained.network
    if network.execution.device != request.execution.device {
      network = try network.copy(for: request.execution)
    }
    var done = 0
    for rows in request.rows.portions(of: StagedNetwork.inferenceBatchSize) {
      try request.execution.checkCancelled()
      let input = try trained.input.batch(
        rows, of: request.features, describedBy: request.featureDescription)
      let outputs = try outputs(of: input, at: wanted, upTo: deepest, network, request.execution)
      for position in rows.indices {
        for (tap, index) in wanted.enumerated() {
          let count = stages[index].outputShape.reduce(1, *)
          try hand(
            outputs[index] ?? [], from: position * count, count: count, tap: tap,
            position: done + position, to: request.sink)
        }
      }
      done += rows.count
      request.execution.report(Progress(fraction: Double(done) / Double(request.rows.count)))
    }
  }

  func save(toFolder folder: String) throws(AuditError) {
    try trained.save(toFolder: folder)
  }

  /// Values of the wanted stages' outputs for one batch, by stage.
  private func outputs(
    of input: Tensor, at wanted: [Int], upTo deepest: Int, _ network: StagedNetwork,
    _ execution: Execution
  ) throws(AuditError) -> [Int: [Float]] {
    try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) in
      var outputs: [Int: [Float]] = [:]
      _ = try network.run(input.placed(for: execution), stages: 0..<deepest + 1, .inference) {
        (index, output) throws(AuditError) in
        if wanted.contains(index) { outputs[index] = try output.values() }
      }
      return outputs
    }
  }

  private func hand(
    _ values: [Float], from start: Int, count: Int, tap: Int, position: Int,
    to sink: RepresentationRequest.Sink
  ) throws(AuditError) {
    var failure: AuditError?
    values.withUnsafeBufferPointer { buffer in
      do throws(AuditError) {
        try sink(tap, position, UnsafeBufferPointer(rebasing: buffer[start..<start + count]))
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
