import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

/// Stages that take no splice are not published, and shift no other.
@Suite struct StageIndexTests {
  /// Three stages of 4 channels on one pixel; only the first and the last take representations.
  private func definition(middleTakesSplice: Bool) -> NetworkDefinition {
    let stage = { (name: String, inputs: [Int], outputs: [Int], takes: Bool) in
      StageDefinition(
        name, inputShape: inputs, outputShape: outputs, isTap: true, takesSplice: takes
      ) { (initialiser) throws(AuditError) in
        [
          NamedLayer("flat", Flatten()),
          NamedLayer(name, try LinearLayer(inputs.reduce(1, *), outputs[0], from: initialiser)),
          NamedLayer("relu", ReLU()),
        ]
      }
    }
    return NetworkDefinition(
      family: "test", architecture: "test", input: SequenceInput(bandCount: 4, frameCount: 2),
      stages: [
        stage("first", [4, 2], [6], true), stage("middle", [6], [5], middleTakesSplice),
        stage("last", [5], [3], true),
      ], start: .random,
      makeHead: { (count, initialiser) throws(AuditError) in
        try LinearLayer(3, count, from: initialiser)
      })
  }

  private let rows = MemoryRows(
    (0..<20).map { row in (0..<5).map { Float(row % 2 == 0 ? $0 : -$0) } },
    shapes: Array(repeating: [5], count: 20))

  private var input: ModelInput {
    ModelInput(
      description: .representation(TapDescription(name: "tap", shape: [5], depth: 1)), rows: rows)
  }

  private func train(_ definition: NetworkDefinition) throws -> any TrainedAttacker {
    let settings = TrainingSettings(epochCount: 1, batchSize: 8, learningRate: 0.01, patience: 1)
    return try NetworkAttacker(definition, settings: settings, nativeFeature: "mel").train(
      TrainingRequest(
        input: input,
        target: LabelColumn(classes: ["a", "b"], labels: (0..<20).map { $0 % 2 }),
        trainingRows: Array(0..<20), validationRows: [], execution: Execution(seed: Seed(1))))
  }

  @Test func stagesAreFoundByName() throws {
    let definition = definition(middleTakesSplice: false)
    #expect(definition.stages.entryPoints.map(\.name) == ["first", "last"])
    #expect(definition.stages.tapDescriptions.map(\.name) == ["first", "middle", "last"])
    #expect(!definition.hasBatchNormalisation)
    let trained = try train(definition)
    let request = ScoringRequest(
      input: input, rows: [0, 1], execution: Execution(seed: Seed(1)))
    let scores = try trained.score(request)
    // Second of the published stages, third of the network's.
    #expect(scores.splice?.entryPoint == "last" && scores.splice?.entryIndex == 1)
    try withTemporaryFolder { folder in
      try trained.save(toFolder: folder)
      let names = try SafetensorsFile(path: folder + "/network.safetensors").shapes.keys
      #expect(
        names.sorted() == ["head1.bias", "head1.weight", "last.bias", "last.weight"])
      let settings = TrainingSettings(epochCount: 1, batchSize: 8, learningRate: 0.1, patience: 1)
      let loaded = try NetworkAttacker(definition, settings: settings, nativeFeature: "mel")
        .load(fromFolder: folder, execution: Execution(seed: Seed(1)))
      #expect(try loaded.score(request) == scores)
    }
    // What is published besides changes nothing.
    #expect(
      try train(self.definition(middleTakesSplice: true)).score(request).attribute
        == scores.attribute)
  }

  @Test func aSpliceOfAnotherNetworkIsRefusedOnLoading() throws {
    try withTemporaryFolder { folder in
      try train(definition(middleTakesSplice: false)).save(toFolder: folder)
      let other = NetworkDefinition(
        family: "test", architecture: "test", input: SequenceInput(bandCount: 4, frameCount: 2),
        stages: [
          StageDefinition("only", inputShape: [4, 2], outputShape: [8]) {
            (_) throws(AuditError) in [NamedLayer("flat", Flatten())]
          }
        ], start: .random,
        makeHead: { (count, initialiser) throws(AuditError) in
          try LinearLayer(8, count, from: initialiser)
        })
      let settings = TrainingSettings(epochCount: 1, batchSize: 8, learningRate: 0.1, patience: 1)
      let error = #expect(throws: AuditError.self) {
        try NetworkAttacker(other, settings: settings, nativeFeature: "mel")
          .load(fromFolder: folder, execution: Execution(seed: Seed(1)))
      }
      #expect(error?.code == .shapeMismatch)
      #expect(error?.message.contains("'last'") == true)
    }
  }
}
