import AuditCore
import AuditTrained
import Foundation
import Synchronization
import Testing

@testable import TorchScriptModelPlugin

/// What every primary model promises, and what this one refuses.
@Suite struct ContractTests {
  private let fixed: [String: ParameterValue] = [
    "frames": .integer(12), "bands": .integer(8), "batch": .integer(2),
  ]

  @Test func rowsAndTapsComeInTheWantedOrder() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let all = try Fixture.represent(model, ["block1", "embedding"])
    let some = try Fixture.represent(model, ["embedding", "block1"], rows: [4, 1, 1])
    #expect(
      some.map { [$0.position, $0.tap] } == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]])
    for part in some {
      let row = [4, 1, 1][part.position]
      let twin = try #require(all.first { $0.position == row && $0.tap == 1 - part.tap })
      #expect(agree(part.values, twin.values))
    }
  }

  @Test func aTapMayBeAskedForTwice() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let parts = try Fixture.represent(model, ["logits", "block2.1", "logits"], rows: [3])
    #expect(parts.map(\.tap) == [0, 1, 2])
    #expect(parts[0].values == parts[2].values && parts[0].values.count == 3)
  }

  @Test func noRowsAndNoTapsGiveNothing() throws {
    let model = try Fixture.model("plane.pt", fixed)
    #expect(try Fixture.represent(model, ["logits"], rows: []) == [])
    #expect(try Fixture.represent(model, []) == [])
  }

  @Test func theSameRequestGivesTheSameBits() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let taps = model.declaration.taps.map(\.name)
    #expect(try Fixture.represent(model, taps) == Fixture.represent(model, taps))
  }

  @Test func requestsAtTheSameTimeDoNotDisturbEachOther() async throws {
    let model = try Fixture.model("plane.pt", fixed)
    let alone = try Fixture.represent(model, ["block2", "logits"])
    try await withThrowingTaskGroup(of: [Fixture.Part].self) { group in
      for _ in 0..<6 { group.addTask { try Fixture.represent(model, ["block2", "logits"]) } }
      for try await parts in group { #expect(parts == alone) }
    }
  }

  @Test func anUnknownTapIsRefusedWithTheKnownOnes() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let error = try #require(failure { try Fixture.represent(model, ["embeding"]) })
    #expect(error.code == .unknownName)
    #expect(error.message.contains("did you mean 'embedding'") && error.message.contains("block2"))
  }

  @Test func tapsAreDescribedByTheirShapesAndGrowingDepth() throws {
    let taps = try Fixture.model("plane.pt", fixed).declaration.taps
    let shapes = Dictionary(uniqueKeysWithValues: taps.map { ($0.name, $0.shape) })
    #expect(shapes["block1.0"] == [3, 8, 12] && shapes["block1"] == [3, 4, 6])
    #expect(shapes["block2"] == [4, 2, 3] && shapes["embedding"] == [5] && shapes["logits"] == [3])
    #expect(taps.map(\.depth) == Array(1...taps.count))
    #expect(taps.map(\.name) == taps.sorted { $0.depth < $1.depth }.map(\.name))
    #expect(Set(taps.map(\.name)).count == taps.count)
  }

  @Test func theDeclarationIsTheSameEveryTimeTheFileIsRead() throws {
    let one = try Fixture.model("plane.pt", fixed)
    // Another model read in between must not shift anything.
    _ = try Fixture.model("twice.pt", ["layout": .text("samples"), "frames": .integer(16)])
    #expect(try one.declaration == Fixture.model("plane.pt", fixed).declaration)
  }

  @Test func familyAndArchitectureAreUnknownUnlessTold() throws {
    let silent = try Fixture.model("plane.pt", fixed).declaration
    #expect(silent.family == nil && silent.architecture == nil)
    let told = try Fixture.model(
      "plane.pt",
      fixed.merging(["family": .text("convolutional"), "architecture": .text("vgg16")]) { $1 }
    ).declaration
    #expect(told.family == "convolutional" && told.architecture == "vgg16")
  }

  @Test func otherBandsAreRefused() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let rows = Fixture.rows(index: 1, frames: 12, bands: 7)
    let error = try #require(failure { try Fixture.represent(model, ["logits"], rows, bands: 7) })
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("7 bands") && error.message.contains("8 bands"))
  }

  @Test func aRowThatIsNoMatrixIsRefused() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let flat = MemoryRows([[Float](repeating: 0, count: 96)], shapes: [[96]])
    let empty = MemoryRows([[]], shapes: [[0, 8]])
    for rows in [flat, empty] {
      let error = failure { try Fixture.represent(model, ["logits"], rows, rows: [0]) }
      #expect(error?.code == .shapeMismatch)
    }
  }

  @Test func valuesThatAreNoNumbersAreToldNotHandedOver() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let rows = MemoryRows([[Float](repeating: .nan, count: 96)], shapes: [[12, 8]])
    // A rectifier in between would give numbers again.
    let error = try #require(
      failure { try Fixture.represent(model, ["logits"], rows, rows: [0]) })
    #expect(error.code == .computationFailed && error.message.contains("row 0"))
    let loud = try Fixture.model("plane.pt", fixed.merging(["scale": .number(1e9)]) { $1 })
    let large = MemoryRows([[Float](repeating: 1e38, count: 96)], shapes: [[12, 8]])
    let overflow = try #require(
      failure { try Fixture.represent(loud, ["block1.0"], large, rows: [0]) })
    #expect(overflow.code == .computationFailed && overflow.message.contains("'block1.0'"))
  }

  @Test func cancellingStopsBetweenBatches() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let asked = Mutex(0)
    let execution = Execution(
      seed: Seed(1),
      isCancelled: {
        asked.withLock {
          $0 += 1
          return $0 > 2
        }
      })
    let error = failure { try Fixture.represent(model, ["logits"], execution: execution) }
    #expect(error?.code == .cancelled)
    #expect(asked.withLock { $0 } == 3)
  }

  @Test func progressReachesTheEnd() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let seen = Mutex<[Double]>([])
    let execution = Execution(
      seed: Seed(1), progress: { progress in seen.withLock { $0.append(progress.fraction) } })
    _ = try Fixture.represent(model, ["logits"], execution: execution)
    #expect(seen.withLock { $0 } == [0.4, 0.8, 1])
  }

  @Test func aModelWithoutEmotionsRepresentsAndDoesNotScore() throws {
    let model = try Fixture.model("plane.pt", fixed)
    #expect(model.emotions.isEmpty)
    #expect(failure { try Fixture.score(model, classes: ["happy"]) }?.code == .unsupported)
  }

  @Test func itIsNeitherSavedNorLoaded() throws {
    let model = try Fixture.model("plane.pt", fixed)
    let trained = try model.pretrained(classes: [], execution: Fixture.execution)
    #expect(trained.trainingLog.isEmpty)
    #expect(failure { try trained.save(toFolder: "/nowhere") }?.code == .unsupported)
    #expect(
      failure { try model.load(fromFolder: "/nowhere", execution: Fixture.execution) }?.code
        == .unsupported)
  }
}
