import Foundation
import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import OpenVINOModelPlugin

/// Every layer of every fixture agrees with onnxruntime (TensorFlow's: numpy) within 1e-4.
@Suite struct NumbersTests {
  /// All taps that the golden file has, against its numbers, and how many there are.
  private func expectGolden(
    _ model: TrainedModel, _ name: String, _ source: any TensorRows, bands: Int, tapCount: Int
  ) throws {
    let golden = try Fixture.golden(name)
    let taps = model.declaration.taps.filter { golden[$0.name] != nil }
    #expect(taps.count == tapCount, "\(model.declaration.taps.map(\.name))")
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

  @Test(arguments: [1, 2, 3, 5, 16])
  func planesAgreeWhateverTheBatch(batch: Int) throws {
    let model = try Fixture.model(
      "plane.onnx", ["frames": .integer(12), "batch": .integer(batch)])
    try expectGolden(model, "plane", MemoryRows.plane, bands: 8, tapCount: 11)
  }

  /// Eight bits of mantissa: a thousandth of what is there, and never what float32 gives. Where the processor
  /// has none of it, that is said.
  @Test func bfloat16IsNearAndIsNamed() throws {
    let model = try Fixture.model(
      "plane.onnx", ["frames": .integer(12), "precision": .text("bfloat16")])
    #expect(model.declaration.initialisation == "trained elsewhere, run in bfloat16")
    let golden = try #require(Fixture.golden("plane")["embedding"])
    do {
      let parts = try Fixture.represent(model, ["embedding"]).flatMap(\.values)
      let scale = golden.map(abs).max() ?? 0
      #expect(zip(parts, golden).allSatisfy { abs($0 - $1) < 0.03 * scale })
    } catch let error as AuditError {
      #expect(error.cause?.contains("nothing in bfloat16") == true, "\(error)")
    }
  }

  @Test func openVINOsOwnFormatAgreesInItsFixedBatchOfTwo() throws {
    let model = try Fixture.model("plane-ir", ["batch": .integer(64)])
    try expectGolden(model, "plane", MemoryRows.plane, bands: 8, tapCount: 11)
  }

  /// Eight threads and more work on several batches at once.
  @Test(arguments: [1, 2, 8, 40]) func severalThreadsAgree(threads: Int) throws {
    let model = try Fixture.model(
      "plane.onnx", ["frames": .integer(12), "batch": .integer(1)])
    let parts = try Fixture.represent(
      model, ["logits"], execution: Execution(seed: Seed(1), threadCount: threads))
    #expect(agree(parts.flatMap(\.values), try #require(Fixture.golden("plane")["logits"])))
  }

  @Test func sequencesAgree() throws {
    let source = Fixture.rows(index: 71, frames: 9, bands: 6)
    let model = try Fixture.model(
      "sequence.onnx",
      [
        "frames": .integer(9), "layout": .text("frames-bands"), "batch": .integer(2),
        "channels": .text("first"),
      ])
    try expectGolden(model, "sequence", source, bands: 6, tapCount: 5)
  }

  @Test func theInputInAnotherShapeIsNoTap() throws {
    let model = try Fixture.model(
      "samples.onnx", ["frames": .integer(64), "layout": .text("samples")])
    #expect(model.declaration.taps.first?.name == "convolved.WithoutBiases")
  }

  /// Two and three are the batches by which layers of each utterance are told from others.
  @Test(arguments: [2, 3, 9]) func layersWithoutARowForEachUtteranceAreNoTaps(frames: Int) throws {
    let model = try Fixture.model(
      "sequence.onnx", ["frames": .integer(frames), "layout": .text("frames-bands")])
    let names = model.declaration.taps.map(\.name)
    for absent in ["time-first", "steps", "squeezed", "zeros", "shape"] {
      #expect(!names.contains(absent), "\(names)")
    }
    #expect(names.contains("same") && names.contains("states"))
  }

  @Test func samplesAgree() throws {
    let source = Fixture.rows(index: 72, frames: 64, bands: 1)
    let model = try Fixture.model(
      "samples.onnx", ["frames": .integer(64), "layout": .text("samples")])
    try expectGolden(model, "samples", source, bands: 1, tapCount: 5)
  }

  @Test(arguments: ["graph.pb", "saved"])
  func tensorFlowsGraphsAgree(file: String) throws {
    let source = Fixture.rows(index: 73, frames: 16, bands: 1)
    let model = try Fixture.model(file, ["layout": .text("samples")])
    try expectGolden(model, "graph", source, bands: 1, tapCount: 3)
  }

  @Test func tensorFlowLiteAgreesInItsFixedBatchOfFive() throws {
    let source = Fixture.rows(index: 73, frames: 16, bands: 1)
    let model = try Fixture.model("dense.tflite", ["layout": .text("samples")])
    try expectGolden(model, "graph", source, bands: 1, tapCount: 2)
  }

  @Test func posteriorsAndLogPosteriorsAreTakenAsTheyAre() throws {
    let wave = try Fixture.model(
      "samples.onnx",
      [
        "layout": .text("samples"), "output-kind": .text("posteriors"),
        "emotions": .text("a, b, c"),
      ])
    let scores = try Fixture.score(
      wave, Fixture.rows(index: 72, frames: 64, bands: 1), bands: 1, classes: ["a", "b", "c"])
    let posteriors = try #require(Fixture.golden("samples")["posteriors"])
    #expect(agree(scores.values.map { exp($0) }, posteriors))

    let sequence = try Fixture.model(
      "sequence.onnx",
      [
        "layout": .text("frames-bands"), "output-kind": .text("log-posteriors"),
        "emotions": .text("a,b,c,d"),
      ])
    let logs = try Fixture.score(
      sequence, Fixture.rows(index: 71, frames: 9, bands: 6), bands: 6,
      classes: ["d", "c", "b", "a"])
    let expected = try #require(Fixture.golden("sequence")["scores"])
    #expect(agree((0..<5).flatMap { row in (0..<4).map { logs[row, 3 - $0] } }, expected))
  }
}
