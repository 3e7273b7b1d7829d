import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import LSTMPlugin

@Suite(.serialized) struct LSTMRolesTests {
  private let task = PlantedBands()
  private let execution = Execution(seed: Seed(9), threadCount: 2)
  private static let short: [String: ParameterValue] = [
    "frames": .integer(24), "epochs": .integer(8), "batch-size": .integer(8),
  ]

  private func attacker(_ extra: [String: ParameterValue] = [:]) throws -> any Attacker {
    let given = Self.short.merging(extra) { $1 }
    guard case .attacker(let made) = try LSTMComponents.components.attacker.make(given) else {
      throw AuditError(.pluginFailed, "no attacker")
    }
    return made
  }

  @Test func declarationsSayWhatTheNetworkIs() throws {
    let declaration = try attacker().declaration
    #expect(declaration.family == "recurrent" && declaration.architecture == "lstm")
    #expect(declaration.nativeFeature == "lld" && declaration.initialisation == "random")
    #expect(declaration.entryPoints == [EntryPoint(name: "lstm1", inputShape: [32, 24])])
    let given = try ParameterValues(
      [:], describedBy: LSTMComponents.components.attacker.metadata.parameters, component: "test")
    #expect(!LSTMComponents.definition(given).hasBatchNormalisation)
    #expect(TrainingSettings(given).learningRate == 1e-3)
  }

  @Test func plantedClassesAreLearntFromFeaturesAndFromHiddenStates() throws {
    // Features: 16 bands become 32.
    let ignorant = try attacker().train(task.request(task.input, execution))
    #expect((ignorant.trainingLog.compactMap(\.validationUAR).max() ?? 0) > 0.9)

    guard case .model(let model) = try LSTMComponents.components.model.make(Self.short) else {
      throw AuditError(.pluginFailed, "no model")
    }
    let learnt = try model.train(
      TrainingRequest(
        input: task.input, target: task.labels, trainingRows: Array(0..<24),
        validationRows: Array(24..<36), execution: execution))
    // The last layer's 64 states enter at the frames, although lstm4 itself has 64.
    let tap = try #require(model.declaration.taps.last)
    let states = try task.representations(at: tap, of: learnt, execution)
    let spliced = try ignorant.score(
      ScoringRequest(input: states, rows: [0, 1], execution: execution))
    #expect(spliced.splice?.entryPoint == "lstm1")
    #expect(spliced.splice?.isChannelAdapted == true)

    let informed = try attacker().train(task.request(states, second: task.emotions, execution))
    #expect((informed.trainingLog.compactMap(\.validationUAR).max() ?? 0) > 0.9)
    let request = ScoringRequest(input: states, rows: [1, 2, 3], execution: execution)
    let scores = try informed.score(request)
    #expect(scores.emotion?.classCount == 3)
    try withTemporaryFolder { folder in
      try informed.save(toFolder: folder)
      let names = try WeightFile(path: folder + "/network.safetensors").names
      #expect(!names.contains { $0.contains("bias_hh") })
      let loaded = try attacker().load(fromFolder: folder, execution: execution)
      #expect(try loaded.score(request) == scores)
    }
  }

  @Test func bfloat16Learns() throws {
    let reduced = Execution(seed: Seed(9), precision: .bfloat16, threadCount: 2)
    let trained = try attacker().train(task.request(task.input, reduced))
    #expect((trained.trainingLog.compactMap(\.validationUAR).max() ?? 0) > 0.9)
  }
}
