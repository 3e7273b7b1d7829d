import Foundation
import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import TorchScriptModelPlugin

/// Every tap of every fixture agrees with PyTorch's forward hooks within 1e-4.
@Suite struct NumbersTests {
  /// All taps of the golden file that have a row for each utterance, against its numbers.
  private func expectGolden(
    _ model: TrainedModel, _ name: String, _ source: any TensorRows, bands: Int,
    without absent: Set<String> = []
  ) throws {
    let golden = try Fixture.golden(name)
    let taps = model.declaration.taps
    #expect(Set(taps.map(\.name)) == Set(golden.keys).subtracting(absent))
    let parts = try Fixture.represent(model, taps.map(\.name), source, bands: bands)
    #expect(parts.count == 5 * taps.count)
    for part in parts {
      let tap = taps[part.tap]
      let expected = try #require(golden[tap.name])
      let size = tap.shape.sharedElementCount
      let row = Array(expected[part.position * size..<(part.position + 1) * size])
      #expect(agree(part.values, row), "\(name) \(tap.name), row \(part.position)")
    }
  }

  /// Its rectifiers write into what they are given; taps are what was returned before.
  @Test(arguments: [1, 2, 3, 5, 16])
  func aTraceAgreesAtNestedSubmodulesWhateverTheBatch(batch: Int) throws {
    let model = try Fixture.model(
      "plane.pt",
      ["frames": .integer(12), "bands": .integer(8), "batch": .integer(batch)])
    try expectGolden(model, "plane", MemoryRows.plane, bands: 8)
  }

  @Test func eachTapAloneAgreesToo() throws {
    let model = try Fixture.model("plane.pt", ["frames": .integer(12), "bands": .integer(8)])
    let golden = try Fixture.golden("plane")
    for tap in model.declaration.taps {
      let parts = try Fixture.represent(model, [tap.name])
      #expect(agree(parts.flatMap(\.values), try #require(golden[tap.name])), "\(tap.name)")
    }
  }

  @Test func aTupleAgreesInItsParts() throws {
    let model = try Fixture.model(
      "pair.pt",
      [
        "frames": .integer(9), "bands": .integer(6), "layout": .text("frames-bands"),
        "channels": .text("first"),
      ])
    // An LSTM's last states have the layer first, then the batch.
    try expectGolden(
      model, "pair", Fixture.rows(index: 71, frames: 9, bands: 6), bands: 6,
      without: ["lstm.1.0", "lstm.1.1"])
  }

  @Test func aDictionaryAgreesByItsNames() throws {
    let model = try Fixture.model("named.pt", ["frames": .integer(64), "layout": .text("samples")])
    #expect(
      model.inputs == ["wave: f32 [any, 1, 64], read as samples: 64 samples of every utterance"])
    try expectGolden(model, "named", Fixture.rows(index: 72, frames: 64, bands: 1), bands: 1)
  }

  @Test(arguments: ["twice", "branch"])
  func callsAgreeEachByItself(name: String) throws {
    let model = try Fixture.model(
      "\(name).pt", ["frames": .integer(16), "layout": .text("samples")])
    try expectGolden(model, name, Fixture.rows(index: 73, frames: 16, bands: 1), bands: 1)
  }

  @Test func weightsOf64BitsAgree() throws {
    let model = try Fixture.model(
      "double.pt", ["frames": .integer(16), "layout": .text("samples")])
    let parts = try Fixture.represent(
      model, ["output"], Fixture.rows(index: 73, frames: 16, bands: 1), bands: 1)
    #expect(agree(parts.flatMap(\.values), try #require(Fixture.golden("double")["output"])))
  }

  @Test func aTraceForTwoRowsAgreesInItsFixedBatch() throws {
    let settings: [String: ParameterValue] = [
      "frames": .integer(16), "layout": .text("samples"), "batch": .integer(2),
    ]
    let error = try #require(failure { try Fixture.model("single.pt", settings) })
    #expect(error.code == .shapeMismatch && error.message.contains("takes [2, 16]"))
    let model = try Fixture.model("single.pt", settings.merging(["plane": .text("none")]) { $1 })
    #expect(model.inputs == ["x: f32 [2, 16], read as samples: 16 samples of every utterance"])
    try expectGolden(model, "single", Fixture.rows(index: 73, frames: 16, bands: 1), bands: 1)
  }

  @Test func severalThreadsAgree() throws {
    let model = try Fixture.model("plane.pt", ["frames": .integer(12), "bands": .integer(8)])
    let parts = try Fixture.represent(
      model, ["logits"], execution: Execution(seed: Seed(1), threadCount: 2))
    #expect(agree(parts.flatMap(\.values), try #require(Fixture.golden("plane")["logits"])))
  }

  @Test func posteriorsAndLogPosteriorsAreTakenAsTheyAre() throws {
    let pair = try Fixture.model(
      "pair.pt",
      [
        "frames": .integer(9), "bands": .integer(6), "layout": .text("frames-bands"),
        "output-kind": .text("posteriors"), "emotions": .text("a,b,c"),
      ])
    let scores = try Fixture.score(
      pair, Fixture.rows(index: 71, frames: 9, bands: 6), bands: 6, classes: ["a", "b", "c"])
    let posteriors = try #require(Fixture.golden("pair")["output.0"])
    #expect(agree(scores.values.map { exp($0) }, posteriors))

    let named = try Fixture.model(
      "named.pt",
      [
        "frames": .integer(64), "layout": .text("samples"), "output": .text("output.scores"),
        "output-kind": .text("log-posteriors"), "emotions": .text("a,b,c"),
      ])
    let logs = try Fixture.score(
      named, Fixture.rows(index: 72, frames: 64, bands: 1), bands: 1, classes: ["c", "b", "a"])
    let expected = try #require(Fixture.golden("named")["output.scores"])
    #expect(agree((0..<5).flatMap { row in (0..<3).map { logs[row, 2 - $0] } }, expected))
  }
}
