import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import OpenVINOModelPlugin

/// Models that take any number of frames.
@Suite struct LengthTests {
  /// Rows of 4, 12 and 30 frames; the second is a row of the golden file.
  private func unequal() throws -> MemoryRows {
    let short = Fixture.rows(index: 80, frames: 4, bands: 8)
    let long = Fixture.rows(index: 81, frames: 30, bands: 8)
    return MemoryRows(
      [
        try short.values(ofRow: 0), try MemoryRows.plane.values(ofRow: 3),
        try long.values(ofRow: 0),
      ], shapes: [[4, 8], [12, 8], [30, 8]])
  }

  @Test func layersOfFixedSizeAreTapsAtEachUtterancesOwnLength() throws {
    let model = try Fixture.model("plane.onnx", ["batch": .integer(8)])
    #expect(
      model.declaration.taps.filter { !$0.shape.isTimeOpen }.map(\.name)
        == [
          "mean", "flat", "product.WithoutBiases", "product", "embedding",
          "logits.WithoutBiases", "logits",
        ])
    let parts = try Fixture.represent(model, ["embedding"], unequal(), rows: [0, 1, 2])
    let golden = try #require(Fixture.golden("plane")["embedding"])
    #expect(agree(parts[1].values, Array(golden[15..<20])))
    #expect(!agree(parts[0].values, parts[1].values) && parts.allSatisfy { $0.values.count == 5 })
  }

  /// Each utterance's part is that of a model whose frames are fixed to just as many.
  @Test(arguments: ["block1", "block2"])
  func aLayerThatGrowsWithTheUtteranceIsATapWhoseTimeIsOpen(name: String) throws {
    let model = try Fixture.model("plane.onnx")
    let tap = try #require(model.declaration.taps.first { $0.name == name })
    #expect(tap.shape.isTimeOpen && tap.framesPerStep != nil)
    for (row, frames) in [4, 12, 30].enumerated() {
      let part = try Fixture.represent(model, [name], unequal(), rows: [row])[0].values
      let fixed = try Fixture.model("plane.onnx", ["frames": .integer(frames)])
      let own = try Fixture.represent(fixed, [name], unequal(), rows: [row])[0].values
      #expect(agree(part, own), "\(frames) frames")
      let shape = try #require(tap.shape.shape(elementCount: part.count))
      let fixedTap = fixed.declaration.taps.first { $0.name == name }
      #expect(fixedTap?.shape.fixed == shape)
      let steps = Double(frames) / (tap.framesPerStep ?? 0)
      #expect(abs(Double(shape[shape.count - 1]) - steps) < 1, "\(frames) frames")
    }
  }

  /// Twelve frames of the golden file beside others, as onnxruntime gives them.
  @Test func openTimeIsAsOnnxruntimeGivesIt() throws {
    let model = try Fixture.model("plane.onnx")
    let parts = try Fixture.represent(model, ["block2"], unequal(), rows: [2, 1, 0])
    #expect(agree(parts[1].values, Array(try #require(Fixture.golden("plane")["block2"])[72..<96])))
  }

  @Test func timeIsPutLastWhereItIsOpen() throws {
    let model = try Fixture.model("sequence.onnx", ["layout": .text("frames-bands")])
    let tap = try #require(model.declaration.taps.first { $0.name == "states" })
    #expect(tap.shape == [4, nil])
    let fixed = try Fixture.model(
      "sequence.onnx", ["layout": .text("frames-bands"), "frames": .integer(9)])
    let source = Fixture.rows(index: 71, frames: 9, bands: 6)
    #expect(
      try Fixture.represent(model, ["states"], source, bands: 6, rows: [2])[0].values
        == Fixture.represent(fixed, ["states"], source, bands: 6, rows: [2])[0].values)
  }

  /// Of an utterance that is shorter than a kernel nothing can be computed.
  @Test func anUtteranceThatIsTooShortIsNamed() throws {
    let model = try Fixture.model(
      "masked.onnx", ["layout": .text("samples"), "inputs": .text("kept=mask")])
    let rows = MemoryRows([[0.5]], shapes: [[1, 1]], utterances: ["blip"])
    let error = try #require(
      failure { try Fixture.represent(model, ["convolved"], rows, bands: 1, rows: [0]) })
    #expect(error.message.contains("utterance 'blip' (1 frames)"), "\(error)")
    #expect(error.cause?.contains("shorter than the model's layers reach") == true, "\(error)")
  }

  @Test func unequalUtterancesShareABatchOnceFramesAreFixed() throws {
    let model = try Fixture.model(
      "plane.onnx", ["frames": .integer(12), "batch": .integer(3), "padding": .text("repeat")])
    let parts = try Fixture.represent(model, ["block2"], unequal(), rows: [2, 1, 0])
    let golden = try #require(Fixture.golden("plane")["block2"])
    #expect(agree(parts[1].values, Array(golden[72..<96])))
  }

  @Test func timeIsPutLastWhereItsSizeFollowsTheInputs() throws {
    let source = Fixture.rows(index: 71, frames: 9, bands: 6)
    let settings: [String: ParameterValue] = [
      "frames": .integer(9), "layout": .text("frames-bands"),
    ]
    let found = try Fixture.model("sequence.onnx", settings)
    let kept = try Fixture.model(
      "sequence.onnx", settings.merging(["channels": .text("first")]) { $1 })
    let tap = { (model: TrainedModel) in model.declaration.taps.first { $0.name == "states" } }
    #expect(tap(kept)?.shape == [9, 4])
    #expect(tap(found)?.shape == [4, 9])
    let steps = try Fixture.represent(kept, ["states"], source, bands: 6, rows: [2])[0].values
    let channels = try Fixture.represent(found, ["states"], source, bands: 6, rows: [2])[0].values
    #expect(channels == (0..<4).flatMap { channel in (0..<9).map { steps[$0 * 4 + channel] } })
  }
}
