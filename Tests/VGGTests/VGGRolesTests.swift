import Foundation
import Synchronization
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@testable import VGGPlugin

/// Collects what a primary model hands over.
private final class Collected: Sendable {
  let values = Mutex<[[[Float]]]>([])

  init(tapCount: Int) { values.withLock { $0 = Array(repeating: [], count: tapCount) } }

  func rows(ofTap tap: Int, shape: [Int]) -> MemoryRows {
    let rows = values.withLock { $0[tap] }
    return MemoryRows(rows, shapes: Array(repeating: shape, count: rows.count))
  }
}

@Suite(.serialized) struct VGGRolesTests {
  private let task = PlantedBands()
  private let execution = Execution(seed: Seed(9), threadCount: 2)
  private let short: [String: ParameterValue] = [
    "plane": .integer(32), "epochs": .integer(3), "batch-size": .integer(8),
  ]

  private func model(_ given: [String: ParameterValue]) throws -> any PrimaryTaskModel {
    guard case .model(let model) = try VGGComponents(variant: .vgg16).components.model.make(given)
    else {
      throw AuditError(.pluginFailed, "no model")
    }
    return model
  }

  private func attacker(_ given: [String: ParameterValue]) throws -> any Attacker {
    guard
      case .attacker(let made) = try VGGComponents(variant: .vgg16).components.attacker.make(given)
    else {
      throw AuditError(.pluginFailed, "no attacker")
    }
    return made
  }

  @Test func representationsTravelFromModelToAttacker() throws {
    let trained = try model(short).train(
      TrainingRequest(
        input: task.input, target: task.emotions, trainingRows: Array(0..<24), validationRows: [],
        execution: execution))
    #expect(trained.trainingLog.count == 3)
    let taps = try model(short).declaration.taps
    let collected = Collected(tapCount: 2)
    try trained.represent(
      RepresentationRequest(
        taps: ["pool1", "pool5"], features: task.rows, featureDescription: task.features,
        rows: Array(0..<36), execution: execution
      ) { (tap, position, values) in
        collected.values.withLock {
          #expect($0[tap].count == position)
          $0[tap].append(Array(values))
        }
      })
    let pool1 = ModelInput(
      description: .representation(taps[0]),
      rows: collected.rows(ofTap: 0, shape: taps[0].shape.shared))
    #expect(collected.rows(ofTap: 1, shape: taps[4].shape.shared).count == 36)

    // Ignorant: trained on features, spliced without retraining.
    let ignorant = try attacker(short).train(
      task.request(task.input, second: task.emotions, execution))
    let spliced = try ignorant.score(
      ScoringRequest(input: pool1, rows: [35, 0], execution: execution))
    #expect(spliced.splice?.entryPoint == "conv2_1")
    #expect(spliced.attribute.rowCount == 2 && spliced.attribute.classCount == 2)
    #expect(spliced.emotion?.classCount == 3)
    let own = try ignorant.score(
      ScoringRequest(input: task.input, rows: Array(24..<36), execution: execution))
    #expect(own.splice == nil)

    // Semi-informed: trained on the representations, from that stage on.
    let informed = try attacker(short).train(task.request(pool1, execution))
    let scores = try informed.score(
      ScoringRequest(input: pool1, rows: Array(24..<36), execution: execution))
    #expect(scores.splice?.entryPoint == "conv2_1")
    for row in 0..<12 {
      let total = (0..<2).reduce(0) { $0 + exp(scores.attribute[row, $1]) }
      #expect(abs(total - 1) < 1e-5)
    }
    #expect(throws: AuditError.self) {
      try informed.score(ScoringRequest(input: task.input, rows: [0], execution: execution))
    }

    // Saved and loaded, it judges alike.
    try withTemporaryFolder { folder in
      try informed.save(toFolder: folder)
      let loaded = try attacker(short).load(fromFolder: folder, execution: execution)
      let again = try loaded.score(
        ScoringRequest(input: pool1, rows: Array(24..<36), execution: execution))
      #expect(again == scores)
      #expect(loaded.trainingLog == informed.trainingLog)
      let path = folder + "/network.safetensors"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: AuditError.self) {
        try attacker(short).load(fromFolder: folder, execution: execution)
      }
      #expect(error?.code == .corruptedArtifact)
    }
  }

  @Test func aSavedModelEmotesAlike() throws {
    let untrained = try #require(try model(short) as? any UntrainedControl).untrained(
      classes: ["calm", "angry", "sad"], features: task.features, execution: execution)
    let request = ScoringRequest(input: task.input, rows: [3, 1], execution: execution)
    let scores = try untrained.score(request)
    #expect(scores.rowCount == 2 && scores.classCount == 3)
    try withTemporaryFolder { folder in
      try untrained.save(toFolder: folder)
      #expect(
        try model(short).load(fromFolder: folder, execution: execution).score(request) == scores)
    }
  }

  @Test func cancellingStopsBetweenBatches() throws {
    let cancelled = Execution(seed: Seed(1), isCancelled: { true })
    let error = #expect(throws: AuditError.self) {
      try attacker(short).train(task.request(task.input, cancelled))
    }
    #expect(error?.code == .cancelled)
  }

  @Test func anImageNetStartWithoutWeightsSaysWhatIsMissing() throws {
    let error = #expect(throws: AuditError.self) {
      try attacker(["start": .text("imagenet")])
    }
    #expect(error?.code == .invalidParameter)
    #expect(error?.message.contains("'weights'") == true)
  }

  @Test(
    .enabled(
      if: TestData.exists("weights/vgg16-imagenet-features.safetensors"),
      "the ImageNet weights are not at hand"))
  func imageNetStartLearnsAndKeepsItsPreprocessing() throws {
    var given = short
    given["start"] = .text("imagenet")
    given["weights"] = .text(TestData.path("weights/vgg16-imagenet-features.safetensors"))
    #expect(
      try attacker(given).declaration.initialisation
        == "pretrained (vgg16-imagenet-features.safetensors)")
    let trained = try attacker(given).train(task.request(task.input, execution))
    #expect(trained.trainingLog.compactMap(\.validationUAR).max() == 1)
    try withTemporaryFolder { folder in
      try trained.save(toFolder: folder)
      let scoring = ScoringRequest(input: task.input, rows: [1, 2], execution: execution)
      let loaded = try attacker(given).load(fromFolder: folder, execution: execution)
      #expect(try loaded.score(scoring) == trained.score(scoring))
      let record = try SafetensorsFile(path: folder + "/network.safetensors").metadata["record"]
      #expect(record?.contains("103.9") == true)
    }
  }

  @Test(
    .enabled(
      if: TestData.exists("weights/vgg16-imagenet-features.safetensors"),
      "the ImageNet weights are not at hand"),
    arguments: [VGGVariant.vgg16, .vgg19])
  func imageNetWeightsFillEveryConvolution(variant: VGGVariant) throws {
    let path = TestData.path("weights/\(variant.rawValue)-imagenet-features.safetensors")
    let definition = VGGNetwork(variant: variant, head: .gap, plane: 32)
    let network = try StagedNetwork(
      definition.stages, classCounts: [2], execution: execution
    ) { (count, initialiser) throws(AuditError) in
      try definition.makeHead(classCount: count, initialiser)
    }
    let file = try WeightFile(path: path)
    #expect(try file.fill(network, required: ["features."]).count == network.parameters.count - 2)
    #expect(try Preprocessing(metadata: file.metadata, path: path) == .caffeBGR)
  }
}
