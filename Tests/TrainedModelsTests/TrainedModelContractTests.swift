import Foundation
import Synchronization
import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

/// What every model that comes trained promises, and what it refuses, whoever runs it.
@Suite struct TrainedModelContractTests {

  @Test(arguments: Subject.all) func rowsAndTapsComeInTheWantedOrder(_ subject: Subject) throws {
    let model = try subject.plane()
    let all = try subject.fixture.represent(model, ["block1", "embedding"])
    let some = try subject.fixture.represent(model, ["embedding", "block1"], rows: [4, 1, 1])
    #expect(
      some.map { [$0.position, $0.tap] } == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]])
    for part in some {
      let row = [4, 1, 1][part.position]
      let twin = try #require(all.first { $0.position == row && $0.tap == 1 - part.tap })
      #expect(agree(part.values, twin.values))
    }
  }

  @Test(arguments: Subject.all) func onePassGivesWhatTwoPassesGive(_ subject: Subject) throws {
    let model = try subject.plane(["emotions": .text("sad,calm,angry")])
    let (taps, rows) = (["embedding", "block1"], [4, 1, 1])
    let parts = try subject.fixture.represent(model, taps, rows: rows)
    let together = try subject.fixture.representAndScore(model, taps, rows: rows)
    #expect(together.parts.map { [$0.position, $0.tap] } == parts.map { [$0.position, $0.tap] })
    for (one, other) in zip(together.parts, parts) { #expect(agree(one.values, other.values)) }
    let scores = try subject.fixture.score(model, classes: model.emotions, rows: rows)
    #expect(together.scores.rowCount == 3 && agree(together.scores.values, scores.values))
  }

  @Test(arguments: Subject.all) func aModelThatOnlyRepresentsIsNotScored(_ subject: Subject) throws
  {
    let model = try subject.plane()
    let error = failure { try subject.fixture.representAndScore(model, ["logits"], rows: [0]) }
    #expect(error?.code == .unsupported && error?.message.contains("'emotions'") == true)
  }

  @Test(arguments: Subject.all) func aTapMayBeAskedForTwice(_ subject: Subject) throws {
    let model = try subject.plane()
    let parts = try subject.fixture.represent(
      model, ["logits", subject.pooled, "logits"], rows: [3])
    #expect(parts.map(\.tap) == [0, 1, 2])
    #expect(parts[0].values == parts[2].values && parts[0].values.count == 3)
  }

  @Test(arguments: Subject.all) func noRowsAndNoTapsGiveNothing(_ subject: Subject) throws {
    let model = try subject.plane()
    #expect(try subject.fixture.represent(model, ["logits"], rows: []) == [])
    #expect(try subject.fixture.represent(model, []) == [])
  }

  @Test(arguments: Subject.all) func theSameRequestGivesTheSameBits(_ subject: Subject) throws {
    let model = try subject.plane()
    let taps = model.declaration.taps.map(\.name)
    #expect(try subject.fixture.represent(model, taps) == subject.fixture.represent(model, taps))
  }

  @Test(arguments: Subject.all) func requestsAtTheSameTimeDoNotDisturbEachOther(_ subject: Subject)
    async throws
  {
    let model = try subject.plane()
    let alone = try subject.fixture.represent(model, ["block2", "logits"])
    try await withThrowingTaskGroup(of: [RepresentedPart].self) { group in
      for _ in 0..<6 {
        group.addTask { try subject.fixture.represent(model, ["block2", "logits"]) }
      }
      for try await parts in group { #expect(parts == alone) }
    }
  }

  @Test(arguments: Subject.all) func anUnknownTapIsRefusedWithTheKnownOnes(_ subject: Subject)
    throws
  {
    let model = try subject.plane()
    let error = try #require(failure { try subject.fixture.represent(model, ["embeding"]) })
    #expect(error.code == .unknownName)
    #expect(error.message.contains("did you mean 'embedding'") && error.message.contains("block2"))
  }

  @Test(arguments: Subject.all) func tapsAreDescribedByTheirShapesAndGrowingDepth(
    _ subject: Subject
  ) throws {
    let taps = try subject.plane().declaration.taps
    let shapes = Dictionary(uniqueKeysWithValues: taps.map { ($0.name, $0.shape) })
    #expect(shapes[subject.first] == [3, 8, 12] && shapes["block1"] == [3, 4, 6])
    #expect(shapes["block2"] == [4, 2, 3] && shapes["embedding"] == [5] && shapes["logits"] == [3])
    #expect(taps.map(\.depth) == Array(1...taps.count))
    #expect(taps.map(\.name) == taps.sorted { $0.depth < $1.depth }.map(\.name))
    #expect(Set(taps.map(\.name)).count == taps.count)
  }

  @Test(arguments: Subject.all) func theDeclarationIsTheSameEveryTimeTheFileIsRead(
    _ subject: Subject
  ) throws {
    let one = try subject.plane().declaration
    // Another model read in between must not shift anything.
    _ = try subject.fixture.model(subject.other.file, subject.other.settings)
    #expect(try one == subject.plane().declaration)
  }

  @Test(arguments: Subject.all) func familyAndArchitectureAreUnknownUnlessTold(_ subject: Subject)
    throws
  {
    let silent = try subject.plane().declaration
    #expect(silent.family == nil && silent.architecture == nil)
    let told = try subject.plane([
      "family": .text("convolutional"), "architecture": .text("vgg16"),
    ]).declaration
    #expect(told.family == "convolutional" && told.architecture == "vgg16")
  }

  @Test(arguments: Subject.all) func otherBandsAreRefused(_ subject: Subject) throws {
    let model = try subject.plane()
    let rows = subject.fixture.rows(index: 1, frames: 12, bands: 7)
    let error = try #require(
      failure { try subject.fixture.represent(model, ["logits"], rows, bands: 7) })
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("7 bands") && error.message.contains("8 bands"))
  }

  @Test(arguments: Subject.all) func aRowThatIsNoMatrixIsRefused(_ subject: Subject) throws {
    let model = try subject.plane()
    let flat = MemoryRows([[Float](repeating: 0, count: 96)], shapes: [[96]])
    let empty = MemoryRows([[]], shapes: [[0, 8]])
    for rows in [flat, empty] {
      let error = failure { try subject.fixture.represent(model, ["logits"], rows, rows: [0]) }
      #expect(error?.code == .shapeMismatch)
    }
  }

  @Test(arguments: Subject.all) func valuesThatAreNoNumbersAreToldNotHandedOver(_ subject: Subject)
    throws
  {
    let model = try subject.plane()
    let rows = MemoryRows([[Float](repeating: .nan, count: 96)], shapes: [[12, 8]])
    // A rectifier in between would give numbers again.
    let error = try #require(
      failure { try subject.fixture.represent(model, ["logits"], rows, rows: [0]) })
    #expect(error.code == .computationFailed && error.message.contains("row 0"))
    let loud = try subject.plane(["scale": .number(1e9)])
    let large = MemoryRows([[Float](repeating: 1e38, count: 96)], shapes: [[12, 8]])
    let overflow = try #require(
      failure { try subject.fixture.represent(loud, [subject.first], large, rows: [0]) })
    #expect(overflow.code == .computationFailed && overflow.message.contains("'\(subject.first)'"))
  }

  @Test(arguments: Subject.all) func cancellingStopsBetweenBatches(_ subject: Subject) throws {
    let model = try subject.plane()
    let asked = Mutex(0)
    let execution = Execution(
      seed: Seed(1),
      isCancelled: {
        asked.withLock {
          $0 += 1
          return $0 > 2
        }
      })
    let error = failure { try subject.fixture.represent(model, ["logits"], execution: execution) }
    #expect(error?.code == .cancelled)
    #expect(asked.withLock { $0 } == 3)
  }

  @Test(arguments: Subject.all) func progressReachesTheEnd(_ subject: Subject) throws {
    let model = try subject.plane()
    let seen = Mutex<[Double]>([])
    let execution = Execution(
      seed: Seed(1), progress: { progress in seen.withLock { $0.append(progress.fraction) } })
    _ = try subject.fixture.represent(model, ["logits"], execution: execution)
    #expect(seen.withLock { $0 } == [0.4, 0.8, 1])
  }

  @Test(arguments: Subject.all) func aModelWithoutEmotionsRepresentsAndDoesNotScore(
    _ subject: Subject
  ) throws {
    let model = try subject.plane()
    #expect(model.emotions.isEmpty)
    #expect(failure { try subject.fixture.score(model, classes: ["happy"]) }?.code == .unsupported)
  }

  @Test(arguments: Subject.all) func asItCameItIsNotSaved(_ subject: Subject) throws {
    let model = try subject.plane()
    let trained = try model.pretrained(classes: [], execution: .ofTests)
    #expect(trained.trainingLog.isEmpty)
    #expect(failure { try trained.save(toFolder: "/nowhere") }?.code == .unsupported)
    // Its control without training is: a folder without one is named.
    #expect(
      failure { try model.load(fromFolder: "/nowhere", execution: .ofTests) }?.code
        == .missingFile)
  }
}
