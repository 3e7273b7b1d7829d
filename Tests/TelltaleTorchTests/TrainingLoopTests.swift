import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import TelltaleTorch

/// A small task with everything in it: convolution, batch norm, dropout, two heads.
struct SmallTask {
  let rowCount = 60
  let targets: [LabelColumn]
  private let values: [[Float]]

  init(noise: Double = 1) {
    var generator = SeededGenerator(Seed(11))
    var (values, labels) = ([[Float]](), [Int]())
    for row in 0..<rowCount {
      labels.append(row % 2)
      values.append(
        (0..<64).map { _ in
          Float((generator.uniform() - 0.5) * 2 * noise) + (row % 2 == 0 ? 0.5 : -0.5)
        })
    }
    self.values = values
    targets = [
      LabelColumn(classes: ["a", "b"], labels: labels),
      LabelColumn(classes: ["x", "y", "z"], labels: (0..<rowCount).map { $0 % 3 }),
    ]
  }

  func network(_ execution: Execution) throws(AuditError) -> StagedNetwork {
    let stage = StageDefinition("all", inputShape: [1, 8, 8], outputShape: [4]) {
      (initialiser) throws(AuditError) in
      [
        NamedLayer("conv", try Convolution2d(1, 4, kernel: 3, from: initialiser)),
        NamedLayer("norm", try BatchNorm(4, from: initialiser)), NamedLayer("relu", ReLU()),
        NamedLayer("pool", AdaptiveAveragePool2d(size: 1)), NamedLayer("flat", Flatten()),
        NamedLayer("dropout", Dropout(0.2)),
      ]
    }
    return try StagedNetwork([stage], classCounts: [2, 3], execution: execution) {
      (count, initialiser) throws(AuditError) in
      try LinearLayer(4, count, from: initialiser)
    }
  }

  func batch(_ rows: [Int]) throws(AuditError) -> Tensor {
    try Tensor(rows.flatMap { values[$0] }, shape: [rows.count, 1, 8, 8])
  }

  /// Bit patterns of all weights after training, and the log.
  func train(
    _ execution: Execution, epochs: Int = 6, patience: Int = 100, learningRate: Double = 0.02,
    schedule: RateSchedule = .constant, onBatch: () -> Void = {}
  ) throws -> (weights: [UInt32], log: [TrainingEpoch]) {
    let network = try network(execution)
    let settings = TrainingSettings(
      epochCount: epochs, batchSize: 13, learningRate: learningRate, patience: patience,
      schedule: schedule)
    let log = try TrainingLoop(settings, execution: execution).run(
      network, targets: targets, trainingRows: Array(0..<40), validationRows: Array(40..<60)
    ) { (rows) throws(AuditError) in
      onBatch()
      return try batch(rows)
    }
    let weights = try (network.parameters + network.buffers).flatMap { try $0.tensor.values() }
    return (weights.map(\.bitPattern), log)
  }
}

@Suite struct TrainingLoopTests {
  private let task = SmallTask()

  private func execution(
    _ folder: String? = nil, seed: UInt64 = 7, precision: Execution.Precision = .float32,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> Execution {
    Execution(
      seed: Seed(seed), precision: precision, threadCount: 2, checkpointFolder: folder,
      isCancelled: isCancelled)
  }

  @Test(arguments: Execution.Precision.allCases)
  func sameSeedSameWeights(precision: Execution.Precision) throws {
    let first = try task.train(execution(precision: precision))
    let second = try task.train(execution(precision: precision))
    let other = try task.train(execution(seed: 8, precision: precision))
    #expect(first.weights == second.weights)
    #expect(first.weights != other.weights)
  }

  @Test func checkpointsDoNotChangeTheResult() throws {
    let plain = try task.train(execution())
    let kept = try withTemporaryFolder { try task.train(execution($0)) }
    #expect(plain.weights == kept.weights)
    #expect(plain.log == kept.log)
  }

  @Test func lossFallsAndTheTaskIsLearnt() throws {
    let log = try task.train(execution(), epochs: 15).log
    let (first, last) = (try #require(log.first), try #require(log.last))
    #expect(last.trainingLoss < first.trainingLoss)
    #expect((last.validationUAR ?? 0) > 0.9)
  }

  /// Nothing is chosen: all epochs are run, and the last weights stay whatever validation says.
  @Test func aFallingRateGoesToTheEndWhateverValidationSays() throws {
    let run = try task.train(execution(), epochs: 8, patience: 1, schedule: .fallingToZero)
    #expect(run.log.count == 8)
    let patient = try task.train(execution(), epochs: 8, schedule: .fallingToZero)
    #expect(run.weights == patient.weights)
    #expect(try task.train(execution(), epochs: 8).weights != run.weights)
  }

  /// Cancelled at any batch and started again, training ends with the very same bits.
  @Test(arguments: [1, 4, 9, 17, 25], [RateSchedule.constant, .fallingToZero])
  func aCancelledRunResumesToIdenticalWeights(
    after batches: Int, schedule: RateSchedule
  ) throws {
    let undisturbed = try task.train(execution(), schedule: schedule)
    try withTemporaryFolder { folder in
      let count = Mutex(0)
      let cancelling = execution(folder) { count.withLock { $0 >= batches } }
      do {
        _ = try task.train(cancelling, schedule: schedule) { count.withLock { $0 += 1 } }
        Issue.record("nothing was thrown")
      } catch let error as AuditError { #expect(error.code == .cancelled) }
      let resumed = try task.train(execution(folder), schedule: schedule)
      #expect(resumed.weights == undisturbed.weights)
      #expect(resumed.log == undisturbed.log)
    }
  }

  /// The process dies by SIGKILL in the middle of an epoch; the next one resumes.
  @Test(arguments: [3, 14])
  func aKilledRunResumesToIdenticalWeights(batches: Int) async throws {
    let undisturbed = try task.train(execution())
    try await withTemporaryFolder { folder in
      let place = KillPlace(folder: folder, batches: batches)
      await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as KillPlace] in
        var count = 0
        let execution = Execution(
          seed: Seed(7), threadCount: 2, checkpointFolder: place.folder)
        _ = try SmallTask().train(execution) {
          count += 1
          if count > place.batches { kill(getpid(), SIGKILL) }
        }
      }
      var batches = 0
      let resumed = try task.train(execution(folder)) { batches += 1 }
      #expect(resumed.weights == undisturbed.weights)
      // Six epochs of three training and two validation batches, less what was done, and kept, before: the
      // first epoch is, and perhaps a later one.
      let done = place.batches / 5
      let kept = done == 0 ? 0...0 : 1...done
      #expect(kept.map { 30 - $0 * 5 }.contains(batches), "\(batches)")
    }
  }

  @Test func keepingTheStateTakesATwentiethOfTheTimeAtMost() {
    var pace = CheckpointPace()
    let start = ContinuousClock.now
    #expect(pace.isDue(at: start), "after the first epoch")
    pace.saved(at: start, in: Duration.seconds(1))
    #expect(!pace.isDue(at: start + Duration.seconds(19)))
    #expect(pace.isDue(at: start + Duration.seconds(20)))
    pace.saved(at: start + Duration.seconds(20), in: Duration.seconds(0.001))
    #expect(pace.isDue(at: start + Duration.seconds(20.03)))
  }

  @Test func aSpoiltCheckpointStartsOver() throws {
    let undisturbed = try task.train(execution())
    try withTemporaryFolder { folder in
      _ = try task.train(execution(folder), epochs: 3)
      try Data("spoilt".utf8).write(to: URL(fileURLWithPath: folder + "/latest.safetensors"))
      #expect(try task.train(execution(folder)).weights == undisturbed.weights)
    }
  }

  @Test func theBestEpochsWeightsAreRestored() throws {
    // Noise only: the validation loss rises soon, and the best epoch is not the last.
    let task = SmallTask(noise: 40)
    let long = try task.train(execution(), epochs: 12, learningRate: 0.1)
    let best = try #require(
      long.log.min { ($0.validationLoss ?? .infinity) < ($1.validationLoss ?? .infinity) })
    #expect(best.epoch < 12)
    let short = try task.train(execution(), epochs: best.epoch, learningRate: 0.1)
    #expect(long.weights == short.weights)
  }

  @Test func patienceEndsTraining() throws {
    let task = SmallTask(noise: 40)
    let log = try task.train(execution(), epochs: 50, patience: 2, learningRate: 0.1).log
    let best = try #require(
      log.min { ($0.validationLoss ?? .infinity) < ($1.validationLoss ?? .infinity) })
    #expect(log.count < 50)
    #expect(log.count == best.epoch + 2)
  }

  /// What running statistics start from is forgotten with the first batch.
  @Test func runningStatisticsAreTheMeanOfTheFirstBatches() throws {
    let execution = execution()
    let stage = StageDefinition("all", inputShape: [1, 8, 8], outputShape: [1]) {
      (initialiser) throws(AuditError) in
      [
        NamedLayer("norm", try BatchNorm(1, from: initialiser)),
        NamedLayer("pool", AdaptiveAveragePool2d(size: 1)), NamedLayer("flat", Flatten()),
      ]
    }
    let network = try StagedNetwork([stage], classCounts: [2], execution: execution) {
      (count, initialiser) throws(AuditError) in try LinearLayer(1, count, from: initialiser)
    }
    // Four equal batches of ten: their mean of means is the mean of all.
    let settings = TrainingSettings(epochCount: 2, batchSize: 10, learningRate: 0.1, patience: 1)
    _ = try TrainingLoop(settings, execution: execution).run(
      network, targets: [task.targets[0]], trainingRows: Array(0..<40), validationRows: [],
      batch: task.batch)
    let values = try task.batch(Array(0..<40)).values()
    let mean = try #require(network.buffers.first { $0.name == "norm.running_mean" })
    #expect(abs(try mean.tensor.scalar() - values.reduce(0, +) / Float(values.count)) < 1e-5)
  }

  @Test func oneClassOnlyIsRefused() throws {
    let execution = execution()
    let network = try task.network(execution)
    let settings = TrainingSettings(epochCount: 1, batchSize: 4, learningRate: 0.1, patience: 1)
    do throws(AuditError) {
      _ = try TrainingLoop(settings, execution: execution).run(
        network, targets: task.targets, trainingRows: [0, 2, 4], validationRows: [],
        batch: task.batch)
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.code == .invalidLabels)
      #expect(error.message.contains("one class only: a"))
    }
  }

  @Test func aLossThatIsNoNumberIsAnError() throws {
    let error = #expect(throws: AuditError.self) {
      let execution = execution()
      let network = try task.network(execution)
      let settings = TrainingSettings(epochCount: 1, batchSize: 8, learningRate: 0.1, patience: 1)
      _ = try TrainingLoop(settings, execution: execution).run(
        network, targets: task.targets, trainingRows: Array(0..<20), validationRows: []
      ) { (rows) throws(AuditError) in
        try Tensor(
          Array(repeating: .nan, count: rows.count * 64), shape: [rows.count, 1, 8, 8])
      }
    }
    #expect(error?.code == .computationFailed)
  }
}

/// What the dying process must know.
struct KillPlace: Codable, Sendable {
  let folder: String
  let batches: Int
}
