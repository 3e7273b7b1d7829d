internal import Foundation
internal import TelltaleCore

/// A network that has learnt, with all that is needed to run it again: shared by both roles.
struct TrainedNetwork: Sendable {
  /// What is saved beside the weights.
  struct Record: Codable, Sendable {
    let architecture: String
    let classCounts: [Int]
    /// Nil where the input keeps its own.
    let preprocessing: Preprocessing?
    /// Where representations enter, for a network trained on them; nil for features.
    let splice: Splice?
    let log: [TrainingEpoch]
  }

  let definition: NetworkDefinition
  let network: StagedNetwork
  let record: Record

  /// The features' way in, with the preprocessing that the weights expect.
  var input: any FeatureInput {
    record.preprocessing.map { definition.input.expecting($0) } ?? definition.input
  }

  /// Trainings of one network at most.
  ///
  /// A deep network without batch normalisation now and then loses all its units to one step and
  /// gives every row the same answer from then on, whatever the labels say. That is an accident of
  /// the seed and not a finding: it is trained again from another seed, and the log tells.
  private static let attemptLimit = 3

  /// Builds, trains and wraps; starts over where the network answers every row alike.
  ///
  /// - Parameter splice: where representations enter, nil to learn from features.
  static func train(
    _ definition: NetworkDefinition, _ settings: TrainingSettings, _ request: TrainingRequest,
    splice: Splice?
  ) throws(AuditError) -> TrainedNetwork {
    var log: [TrainingEpoch] = []
    var attempt = 1
    while true {
      let execution = request.execution.attempt(attempt)
      let trained = try trainOnce(definition, settings, request, execution, splice: splice)
      log += trained.record.log.map { $0.inAttempt(attempt) }
      guard attempt < attemptLimit, try trained.answersAlike(request, execution) else {
        return trained.logging(log)
      }
      attempt += 1
    }
  }

  private static func trainOnce(
    _ definition: NetworkDefinition, _ settings: TrainingSettings, _ request: TrainingRequest,
    _ execution: Execution, splice: Splice?
  ) throws(AuditError) -> TrainedNetwork {
    let targets = [request.target] + (request.secondTarget.map { [$0] } ?? [])
    let classCounts = targets.map(\.classes.count)
    let (network, preprocessing) = try definition.build(
      from: definition.stageIndex(of: splice), classCounts: classCounts, start: definition.start,
      execution: execution)
    let input = preprocessing.map { definition.input.expecting($0) } ?? definition.input
    let batch = try makeBatch(of: request.input, features: input, splice: splice)
    let log = try TrainingLoop(settings, execution: execution).run(
      network, targets: targets, trainingRows: request.trainingRows,
      validationRows: request.validationRows, batch: batch)
    return TrainedNetwork(
      definition: definition, network: network,
      record: Record(
        architecture: definition.architecture, classCounts: classCounts,
        preprocessing: preprocessing, splice: splice, log: log))
  }

  /// Asked of rows that it did not learn from, where there are any: no label is looked at.
  private func answersAlike(
    _ request: TrainingRequest, _ execution: Execution
  ) throws(AuditError) -> Bool {
    let rows = request.validationRows.isEmpty ? request.trainingRows : request.validationRows
    // Two batches tell; their progress would run the training's backwards.
    let asked = ScoringRequest(
      input: request.input, rows: Array(rows.prefix(2 * StagedNetwork.inferenceBatchSize)),
      execution: execution.silent)
    return try scores(asked, splice: record.splice)[0].answersAlike
  }

  private func logging(_ log: [TrainingEpoch]) -> TrainedNetwork {
    TrainedNetwork(
      definition: definition, network: network,
      record: Record(
        architecture: record.architecture, classCounts: record.classCounts,
        preprocessing: record.preprocessing, splice: record.splice, log: log))
  }

  /// The reader of batches that suits the input.
  static func makeBatch(
    of input: ModelInput, features: any FeatureInput, splice: Splice?
  ) throws(AuditError) -> MakeBatch {
    switch (input.description, splice) {
    case (.features(let description), nil):
      return { (rows) throws(AuditError) in
        try features.batch(rows, of: input.rows, describedBy: description)
      }
    case (.representation, .some(let splice)):
      let reader = RepresentationInput(splice)
      return { (rows) throws(AuditError) in try reader.batch(rows, of: input.rows) }
    case (.features, .some), (.representation, nil):
      throw AuditError(.unsupported, "features and representations enter at different stages")
    }
  }

  /// Log-posteriors of each head for the wanted rows, in their order.
  func scores(
    _ request: ScoringRequest, splice: Splice?
  ) throws(AuditError) -> [ScoreMatrix] {
    let stage = try definition.stageIndex(of: splice)
    let plain = try Self.makeBatch(of: request.input, features: input, splice: splice)
    let batch =
      if request.adaptation == .standardised, let splice {
        try standardised(plain, request, splice: splice, stage: stage)
      } else {
        plain
      }
    let network = try network(for: request, enteringAt: stage, batch)
    let mode: ForwardPass.Normalisation = request.adaptation == .batch ? .batch : .frozen
    return try network.scores(
      of: request.rows, enteringAt: stage, ForwardPass(normalisation: mode),
      execution: request.execution, batch: batch)
  }

  /// The network on the request's device, with running statistics of the attacked pool if wanted.
  private func network(
    for request: ScoringRequest, enteringAt stage: Int, _ batch: MakeBatch
  ) throws(AuditError) -> StagedNetwork {
    let wantsEstimate = request.adaptation == .reEstimated && !network.buffers.isEmpty
    guard wantsEstimate || network.execution.device != request.execution.device else {
      return network
    }
    let copy = try network.copy(for: request.execution)
    guard wantsEstimate else { return copy }
    for (index, rows) in request.rows.batches(of: StagedNetwork.inferenceBatchSize).enumerated() {
      try request.execution.checkCancelled()
      let input = try batch(rows)
      // The plain mean over batches: 1/1, 1/2, 1/3 …
      let pass = ForwardPass(normalisation: .learning(momentum: 1 / Double(index + 1)))
      try TorchRuntime.run(request.execution, gradients: false) { () throws(AuditError) in
        _ = try copy.logits(
          of: input.placed(for: request.execution), enteringAt: stage, pass)
      }
    }
    return copy
  }
}

extension TrainedNetwork {
  private static let fileName = "network.safetensors"

  /// Writes weights and record as one file.
  func save(toFolder folder: String) throws(AuditError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let json = try? encoder.encode(record) else {
      throw AuditError(.storageFailed, "the network's record cannot be written as JSON")
    }
    try SafetensorsWriter.write(
      network.parameters + network.buffers,
      metadata: ["record": String(decoding: json, as: UTF8.self)],
      to: folder + "/" + Self.fileName)
  }

  /// Reads what `save` wrote.
  ///
  /// Throws `.missingFile`, `.corruptedArtifact`, or `.shapeMismatch` where the definition is not
  /// the one that was saved.
  init(
    fromFolder folder: String, definition: NetworkDefinition, execution: Execution
  ) throws(AuditError) {
    let path = folder + "/" + Self.fileName
    do throws(AuditError) {
      let file = try SafetensorsFile(path: path)
      guard let json = file.metadata["record"],
        let record = try? JSONDecoder().decode(Record.self, from: Data(json.utf8))
      else { throw AuditError(.malformedFile, "\(path) has no readable record") }
      guard record.architecture == definition.architecture else {
        throw AuditError(
          .shapeMismatch,
          "\(path) holds \(record.architecture), and \(definition.architecture) was expected")
      }
      let network = try definition.build(
        from: definition.stageIndex(of: record.splice), classCounts: record.classCounts,
        start: .random, execution: execution
      ).network
      try WeightFile(path: path).fill(network)
      let shapes = file.shapes
      for named in network.parameters + network.buffers where shapes[named.name] == nil {
        throw AuditError(.malformedFile, "\(path) has no '\(named.name)'")
      }
      self.init(definition: definition, network: network, record: record)
    } catch {
      throw error.code == .malformedFile
        ? AuditError(.corruptedArtifact, error.message, cause: error.cause) : error
    }
  }
}
