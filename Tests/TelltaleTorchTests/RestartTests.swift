import Foundation
import Synchronization
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

/// A network that dies in training is trained again, and its log tells.
@Suite struct RestartTests {
  /// A layer through which nothing passes: all units dead.
  private struct Dead: Layer {
    func forward(_ input: Tensor, _ pass: ForwardPass) throws(AuditError) -> Tensor {
      try input.affine(scale: 0)
    }
  }

  /// One hidden layer; the first `deadBuilds` networks that are built of it are dead.
  private func definition(deadBuilds: Int) -> NetworkDefinition {
    let builds = Mutex(0)
    let stage = StageDefinition("only", inputShape: [5, 1], outputShape: [4], isTap: true) {
      (initialiser) throws(AuditError) in
      let build = builds.withLock {
        $0 += 1
        return $0
      }
      return [
        NamedLayer("flat", Flatten()),
        NamedLayer("fc", try LinearLayer(5, 4, from: initialiser)),
        NamedLayer("relu", build <= deadBuilds ? Dead() : ReLU()),
      ]
    }
    return NetworkDefinition(
      family: "test", architecture: "test", input: SequenceInput(bandCount: 5, frameCount: 1),
      stages: [stage], start: .random,
      makeHead: { (count, initialiser) throws(AuditError) in
        try LinearLayer(4, count, from: initialiser)
      })
  }

  /// Five numbers that grow with the row, their sign by its class.
  private static func values(ofRow row: Int) -> [Float] {
    let sign: Float = row % 2 == 0 ? 1 : -1
    return (0..<5).map { sign * Float($0 + row) / 40 }
  }

  private let input = ModelInput(
    description: .representation(TapDescription(name: "tap", shape: [5, 1], depth: 1)),
    rows: MemoryRows(
      (0..<40).map(values(ofRow:)), shapes: Array(repeating: [5, 1], count: 40)))

  private func train(
    _ definition: NetworkDefinition, folder: String? = nil, validation: [Int] = Array(30..<40)
  ) throws -> any TrainedAttacker {
    let settings = TrainingSettings(epochCount: 2, batchSize: 8, learningRate: 0.01, patience: 2)
    return try NetworkAttacker(definition, settings: settings, nativeFeature: "mel").train(
      TrainingRequest(
        input: input,
        target: LabelColumn(classes: ["a", "b"], labels: (0..<40).map { $0 % 2 }),
        trainingRows: Array(0..<30), validationRows: validation,
        execution: Execution(seed: Seed(1), checkpointFolder: folder)))
  }

  private func answersAlike(_ trained: any TrainedAttacker) throws -> Bool {
    try trained.score(
      ScoringRequest(input: input, rows: Array(0..<40), execution: Execution(seed: Seed(1)))
    ).attribute.answersAlike
  }

  @Test func aSoundTrainingIsNotRepeated() throws {
    let trained = try train(definition(deadBuilds: 0))
    #expect(trained.trainingLog.map(\.attempt) == [1, 1])
    #expect(try !answersAlike(trained))
  }

  @Test(arguments: [Array(30..<40), []])
  func aDeadTrainingIsRepeatedFromAnotherSeed(validation: [Int]) throws {
    let trained = try train(definition(deadBuilds: 1), validation: validation)
    #expect(trained.trainingLog.map(\.attempt) == [1, 1, 2, 2])
    #expect(trained.trainingLog.lastAttempt.map(\.epoch) == [1, 2])
    #expect(try !answersAlike(trained))
  }

  @Test func afterThreeDeadTrainingsTheLastStands() throws {
    let trained = try train(definition(deadBuilds: 3))
    #expect(trained.trainingLog.last?.attempt == 3)
    #expect(try answersAlike(trained))
  }

  /// The checkpoints of the attempts lie apart: a killed second attempt finds the first one's end.
  @Test func attemptsKeepCheckpointsOfTheirOwn() throws {
    try withTemporaryFolder { folder in
      let kept = try train(definition(deadBuilds: 1), folder: folder)
      #expect(FileManager.default.fileExists(atPath: folder + "/latest.safetensors"))
      #expect(FileManager.default.fileExists(atPath: folder + "/attempt-2/latest.safetensors"))
      let plain = try train(definition(deadBuilds: 1))
      #expect(plain.trainingLog == kept.trainingLog)
    }
  }

  @Test func aLogWithoutAttemptsIsOfTheFirst() throws {
    let json = #"{"epoch": 2, "trainingLoss": 0.5, "validationUAR": 0.75}"#
    let line = try JSONDecoder().decode(TrainingEpoch.self, from: Data(json.utf8))
    #expect(
      line
        == TrainingEpoch(
          epoch: 2, trainingLoss: 0.5, validationLoss: nil, validationUAR: 0.75, attempt: 1))
  }
}
