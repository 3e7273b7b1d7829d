import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import TorchScriptModelPlugin

/// Which submodules are taps, in which order, and what is said of the others.
@Suite struct SubmoduleTests {
  private let vector: [String: ParameterValue] = [
    "frames": .integer(16), "layout": .text("samples"),
  ]
  private let source = Fixture.rows(index: 73, frames: 16, bands: 1)

  private func refusal(_ file: String, _ tap: String) throws -> AuditError? {
    let model = try Fixture.model(file, vector)
    return failure { try Fixture.represent(model, [tap], source, bands: 1) }
  }

  @Test func tapsComeInTheOrderInWhichCallsEnd() throws {
    let plane = try Fixture.model("plane.pt", ["frames": .integer(12), "bands": .integer(8)])
    #expect(
      plane.declaration.taps.map(\.name) == [
        "block1.0", "block1.1", "block1.2", "block1.3", "block1", "block2.0", "block2.1",
        "block2.2", "block2.3", "block2", "embedding.0", "embedding.1", "embedding.2",
        "embedding.3", "embedding.4", "embedding", "logits", "output",
      ])
    let twice = try Fixture.model("twice.pt", vector)
    #expect(
      twice.declaration.taps.map(\.name) == [
        "layer.0", "rectifier.0", "layer.1", "rectifier.1", "layer.2", "rectifier.2", "last",
        "output",
      ])
  }

  @Test func aSubmoduleThatIsCalledAgainIsNamedByItsCalls() throws {
    let error = try #require(try refusal("twice.pt", "layer"))
    #expect(error.code == .unsupported && error.message.contains("'layer.0' to 'layer.2'"))
  }

  @Test func aSubmoduleWithinABranchOrALoopIsRefusedWithTheReason() throws {
    for (tap, place) in [("loud", "branch"), ("loud.0", "branch"), ("again", "loop")] {
      let error = try #require(try refusal("branch.pt", tap))
      #expect(error.code == .unsupported && error.message.contains("within a \(place)"), "\(tap)")
    }
  }

  @Test func aBranchOnTrainingIsSettledAndOneInsideASubmoduleIsNoObstacle() throws {
    let model = try Fixture.model("branch.pt", vector)
    #expect(model.declaration.taps.map(\.name) == ["first", "clamped", "quiet", "last", "output"])
    let error = try #require(try refusal("branch.pt", "auxiliary"))
    #expect(error.message.contains("not called"))
  }

  @Test func aSubmoduleThatIsNeverCalledOrReturnsNoTensorIsNoTap() throws {
    let spare = try #require(try refusal("twice.pt", "spare"))
    #expect(spare.code == .unsupported && spare.message.contains("not called"))
    let sizes = try #require(try refusal("twice.pt", "sizes"))
    #expect(sizes.code == .unsupported && sizes.message.contains("no tensor"))
  }

  @Test func aModelThatDrawsLotsIsRefused() throws {
    let error = try #require(failure { try Fixture.model("restless.pt", vector) })
    #expect(error.code == .unsupported && error.message.contains("dropout"))
  }

  @Test func outputsAreNamedByTheirPlacesInWhatIsReturned() throws {
    let pair = try Fixture.model(
      "pair.pt",
      ["frames": .integer(9), "bands": .integer(6), "layout": .text("frames-bands")])
    #expect(pair.declaration.taps.suffix(2).map(\.name) == ["output.0", "output.1"])
    let named = try Fixture.model("named.pt", ["frames": .integer(64), "layout": .text("samples")])
    #expect(
      named.declaration.taps.suffix(3).map(\.name)
        == ["output.steps", "output.embedding", "output.scores"])
  }
}
