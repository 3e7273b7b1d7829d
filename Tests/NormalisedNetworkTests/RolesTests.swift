import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

/// Networks that normalise by batch, as attackers and as primary models.
@Suite(.serialized) struct RolesTests {
  private let task = PlantedBands()
  private let execution = Execution(seed: Seed(9), threadCount: 2)
  private static let short: [String: ParameterValue] = [
    "plane": .integer(32), "epochs": .integer(1), "batch-size": .integer(8),
    "learning-rate": .number(1e-3),
  ]
  /// Rows like VGG16's pool1 at plane 32, told apart by which channels are strong.
  private let pool1: ModelInput

  init() {
    let rows = (0..<36).map { row in
      formulaValues(64 * 16 * 16, index: row, scale: 2).enumerated().map { place, value in
        max(0, value + (place / 256 % 2 == row % 2 ? 0.6 : -0.2)) * (1 + 0.1 * Float(row % 5))
      }
    }
    pool1 = ModelInput(
      description: .representation(
        TapDescription(name: "pool1", shape: [64, 16, 16], depth: 1)),
      rows: MemoryRows(rows, shapes: rows.map { _ in [64, 16, 16] }))
  }

  private func attacker(_ one: NetworkCase, _ extra: [String: ParameterValue] = [:]) throws
    -> any Attacker
  {
    let given = Self.short.merging(extra) { $1 }
    guard case .attacker(let made) = try one.components.attacker.make(given) else {
      throw AuditError(.pluginFailed, "no attacker")
    }
    return made
  }

  private func scores(
    _ trained: any TrainedAttacker, _ rows: [Int], _ mode: Adaptation = .frozen
  ) throws -> [[Float]] {
    let scores = try trained.score(
      ScoringRequest(input: pool1, rows: rows, adaptation: mode, execution: execution))
    return rows.indices.map { [scores.attribute[$0, 0], scores.attribute[$0, 1]] }
  }

  private func difference(_ one: [[Float]], _ other: [[Float]]) -> Float {
    zip(one.joined(), other.joined()).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test(arguments: NetworkCase.all, NetworkCase.Stem.allCases)
  func normalisationModesDoWhatTheySay(of one: NetworkCase, stem: NetworkCase.Stem) throws {
    let ignorant = try attacker(one, ["splice-after": .text(stem.rawValue)])
      .train(task.request(task.input, execution))
    let stage = try ignorant.score(ScoringRequest(input: pool1, rows: [0], execution: execution))
      .splice?.entryPoint
    #expect(stage == one.entries[stem])
    let rows = Array(0..<36)
    let frozen = try scores(ignorant, rows)

    // Frozen: a row's scores are its own, but for rounding in sums of another order.
    let rounding = 1e-3 * max(1, frozen.joined().map(abs).max() ?? 1)
    #expect(try difference(scores(ignorant, rows.reversed()), frozen.reversed()) < rounding)
    #expect(try difference(scores(ignorant, [5]), [frozen[5]]) < rounding)

    // By batch: the same row among others is another row.
    let among = try scores(ignorant, [0, 1], .batch)[0]
    #expect(try difference([scores(ignorant, [0, 3], .batch)[0]], [among]) > 1e-3)

    // Re-estimated: by hand from the saved weights, on a copy.
    let estimated = try scores(ignorant, rows, .reEstimated)
    #expect(difference(estimated, frozen) > 1e-3)
    #expect(try scores(ignorant, rows) == frozen)
    #expect(try difference(estimated, reEstimatedByHand(ignorant, one, stem, rows)) < 1e-3)
    #expect(try difference(scores(ignorant, rows.reversed(), .reEstimated), estimated) > 1e-6)
  }

  @Test(arguments: NetworkCase.all)
  func standardisingUndoesWhatMovedThePoolAndNeedsNoLabel(of one: NetworkCase) throws {
    let request = task.request(task.input, execution)
    let ignorant = try attacker(one).train(request)
    let learnt = LearntRows(input: task.input, rows: request.trainingRows)
    let rows = Array(0..<36)
    let moved = try ModelInput(
      description: pool1.description,
      rows: MemoryRows(
        rows.map { row in try pool1.rows.values(ofRow: row).map { 40 * $0 - 7 } },
        shapes: rows.map { _ in [64, 16, 16] }))
    func standardised(_ input: ModelInput) throws -> [[Float]] {
      let scores = try ignorant.score(
        ScoringRequest(
          input: input, rows: rows, adaptation: .standardised, learnt: learnt,
          execution: execution)
      ).attribute
      return rows.map { [scores[$0, 0], scores[$0, 1]] }
    }
    let scores = try standardised(pool1)
    #expect(try difference(standardised(moved), scores) < 1e-2)
    #expect(try difference(self.scores(ignorant, rows), scores) > 1e-3)
    let error = #expect(throws: AuditError.self) { try self.scores(ignorant, rows, .standardised) }
    #expect(error?.message.contains("learnt from") == true)
  }

  /// Loads what the attacker saves, moves the running statistics by the plain mean over batches of
  /// 32 and 4 rows, and judges with them.
  private func reEstimatedByHand(
    _ trained: any TrainedAttacker, _ one: NetworkCase, _ stem: NetworkCase.Stem, _ rows: [Int]
  ) throws -> [[Float]] {
    let network = try one.network(stem: stem, plane: 32, classCount: 2)
    try withTemporaryFolder { folder in
      try trained.save(toFolder: folder)
      let filled = try WeightFile(path: folder + "/network.safetensors").fill(network)
      #expect(filled.count == network.parameters.count + network.buffers.count)
    }
    let before = try values(of: one.normalisation + "running_mean", in: network)
    // The pooling stands behind the first convolution, and so does the batch normalisation where the
    // stem is cut.
    let stage = 1
    let batch = { (rows: [Int]) in
      try Tensor(
        rows.flatMap { try pool1.rows.values(ofRow: $0) }, shape: [rows.count, 64, 16, 16])
    }
    for (index, part) in [Array(rows[..<32]), Array(rows[32...])].enumerated() {
      let pass = ForwardPass(normalisation: .learning(momentum: 1 / Double(index + 1)))
      _ = try TorchRuntime.run(execution, gradients: false) {
        try network.logits(of: batch(part), enteringAt: stage, pass)
      }
    }
    let after = try values(of: one.normalisation + "running_mean", in: network)
    switch stem {
    case .relu: #expect(after == before, "statistics in front of the splice stay")
    case .conv:
      // The batch normalisation's input is the representation itself.
      let means = try [Array(rows[..<32]), Array(rows[32...])].map { part in
        try part.flatMap { try pool1.rows.values(ofRow: $0).prefix(256) }
          .reduce(0, +) / Float(part.count * 256)
      }
      #expect(abs(after[0] - (means[0] + means[1]) / 2) < 1e-4)
    }
    return try TorchRuntime.run(execution, gradients: false) {
      let logits = try network.logits(of: batch(rows), enteringAt: stage, .inference)[0].values()
      return rows.indices.map { row in
        let pair = logits[2 * row...2 * row + 1].map { Double($0) }
        let sum = log(exp(pair[0] - pair[1]) + 1)
        return [Float(pair[0] - pair[1] - sum), Float(-sum)]
      }
    }
  }

  private func values(of name: String, in network: StagedNetwork) throws -> [Float] {
    try #require(network.buffers.first { $0.name == name }).tensor.values()
  }

  @Test(arguments: NetworkCase.all)
  func aSemiInformedAttackerHasTheStagesFromTheSpliceOn(of one: NetworkCase) throws {
    // Running statistics need some steps to come near those of the rows.
    let trained = try attacker(
      one,
      [
        "epochs": .integer(8), "batch-size": .integer(6), "learning-rate": .number(3e-4),
        "patience": .integer(100),
      ]
    )
    .train(task.request(pool1, execution))
    #expect(
      try trained.score(
        ScoringRequest(input: pool1, rows: [0], execution: execution)
      ).splice?.entryPoint == one.entries[.relu])
    let losses = trained.trainingLog.map(\.trainingLoss)
    #expect(try #require(losses.min()) < 0.5 * #require(losses.first), "\(losses)")
    try withTemporaryFolder { folder in
      try trained.save(toFolder: folder)
      let file = try WeightFile(path: folder + "/network.safetensors")
      #expect(
        !file.names.contains {
          $0.hasPrefix(one.convolution) || $0.hasPrefix(one.normalisation)
        })
      // Statistics behind the splice were learnt from what entered there.
      let mean = try #require(try file.tensor(named: one.statisticsBehind))
      #expect(try mean.values().contains { abs($0) > 1e-3 })
      let loaded = try attacker(one).load(fromFolder: folder, execution: execution)
      #expect(try scores(loaded, [3, 4]) == scores(trained, [3, 4]))
    }
    // Its three modes differ as well.
    let rows = Array(0..<36)
    #expect(try difference(scores(trained, rows, .batch), scores(trained, rows)) > 1e-4)
    #expect(try difference(scores(trained, rows, .reEstimated), scores(trained, rows)) > 1e-4)
  }

  /// 33 rows are one batch of 33: a plane of one pixel has no variance over one row.
  @Test(arguments: NetworkCase.all)
  func aPoolWithOneRowOverGivesFiniteScores(of one: NetworkCase) throws {
    let trained = try attacker(one).train(task.request(task.input, execution))
    for mode in [Adaptation.frozen, .batch, .reEstimated] {
      let values = try scores(trained, Array(0..<33), mode).joined()
      #expect(values.allSatisfy { !$0.isNaN }, "\(mode)")
    }
  }

  @Test(arguments: NetworkCase.all)
  func theModelHandsOverItsTaps(of one: NetworkCase) throws {
    guard case .model(let model) = try one.components.model.make(Self.short) else {
      throw AuditError(.pluginFailed, "no model")
    }
    let trained = try model.train(
      TrainingRequest(
        input: task.input, target: task.emotions, trainingRows: Array(0..<24), validationRows: [],
        execution: execution))
    let tap = try #require(model.declaration.taps.last)
    let rows = try task.representations(at: tap, of: trained, execution).rows
    #expect(rows.count == 36 && rows.shape(ofRow: 0) == one.lastTap)
  }

  @Test(arguments: NetworkCase.all)
  func declarationsSayWhatTheNetworkIs(of one: NetworkCase) throws {
    let declaration = try attacker(one).declaration
    #expect(declaration.family == "convolutional" && declaration.architecture == one.id)
    #expect(declaration.nativeFeature == "mel" && declaration.initialisation == "random")
    let given = try ParameterValues(
      [:], describedBy: one.components.attacker.metadata.parameters, component: "test")
    #expect(try one.makeDefinition(given).hasBatchNormalisation)
    let error = #expect(throws: AuditError.self) { try attacker(one, ["start": .text("imagenet")]) }
    #expect(error?.code == .invalidParameter)
  }
}
