import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import OpenVINOModelPlugin

/// How features get into a model's input.
@Suite struct InputTests {
  @Test func theModelSeesWhatWasScaled() throws {
    let halved = MemoryRows(
      try (0..<5).map { try MemoryRows.plane.values(ofRow: $0).map { ($0 - 1) / 4 } },
      shapes: Array(repeating: [12, 8], count: 5))
    let model = try Fixture.model(
      "plane.onnx", ["frames": .integer(12), "scale": .number(4), "offset": .number(1)])
    let parts = try Fixture.represent(model, ["logits"], halved)
    #expect(agree(parts.flatMap(\.values), try #require(Fixture.golden("plane")["logits"])))
  }

  @Test func anInputOfWhichNothingIsKnownIsRefusedWithWhatCanBeTold() throws {
    let error = try #require(failure { try Fixture.model("two-inputs.onnx") })
    #expect(error.code == .unsupported)
    #expect(error.message.contains("mel: f32") && error.message.contains("speaker: f32"))
    #expect(
      error.message.contains("add --set openvino.inputs=mel=…,speaker=…, each of features, mask"))
  }

  @Test func aToldConstantFillsAnInput() throws {
    let source = Fixture.rows(index: 70, frames: 8, bands: 1)
    for (told, added) in [
      ("speaker=0.5", 0.5), ("speaker=zeros", 0), ("mel=features,speaker=-2", -2),
    ]
      as [(String, Float)]
    {
      let model = try Fixture.model(
        "two-inputs.onnx", ["layout": .text("samples"), "inputs": .text(told)])
      let parts = try Fixture.represent(model, ["sum"], source, bands: 1)
      for part in parts {
        let expected = try source.values(ofRow: part.position).map { $0 + added }
        #expect(agree(part.values, expected), "\(told), row \(part.position)")
      }
    }
  }

  /// Five utterances of 33 to 64 samples.
  private func utterances() throws -> MemoryRows {
    let rows = Fixture.rows(index: 74, frames: 64, bands: 1)
    let lengths = [64, 40, 64, 52, 33]
    return MemoryRows(
      try lengths.indices.map { Array(try rows.values(ofRow: $0)[..<lengths[$0]]) },
      shapes: lengths.map { [$0, 1] })
  }

  private static let masked: [String: ParameterValue] = [
    "layout": .text("samples"), "inputs": .text("kept=mask"),
  ]

  /// Of whole numbers of two widths, true and false, a scalar, and a state with the batch in its middle.
  @Test(arguments: [1, 2, 16])
  func masksLengthsRatesAndStatesAreFilledAsOnnxruntimeWasGivenThem(batch: Int) throws {
    let model = try Fixture.model(
      "masked.onnx",
      Self.masked.merging(["frames": .integer(64), "batch": .integer(batch)]) { $1 })
    let golden = try Fixture.golden("masked")
    // The reader divides a layer with a bias into two; onnxruntime does not.
    let taps = model.declaration.taps.filter { !$0.name.hasSuffix(".WithoutBiases") }
    // What the mask, the lengths, the rate and the state alone give is nobody's representation.
    #expect(
      taps.map(\.name) == [
        "convolved", "steps", "true-steps", "sum", "mean", "embedding", "scaled", "logits",
      ])
    for part in try Fixture.represent(model, taps.map(\.name), utterances(), bands: 1) {
      let tap = taps[part.tap]
      let size = tap.shape.sharedElementCount
      let expected = try #require(golden[tap.name])
      #expect(
        agree(part.values, Array(expected[part.position * size..<(part.position + 1) * size])),
        "\(tap.name), row \(part.position)")
    }
  }

  @Test func atTheirOwnLengthsUtterancesHaveAFullMask() throws {
    let model = try Fixture.model("masked.onnx", Self.masked)
    let golden = try Fixture.golden("masked-own")
    for name in ["mean", "logits"] {
      let parts = try Fixture.represent(model, [name], utterances(), bands: 1)
      #expect(agree(parts.flatMap(\.values), try #require(golden[name])), "\(name)")
    }
  }

  @Test func inspectSaysWhatFillsEachInput() throws {
    let lines = try Fixture.model("masked.onnx", Self.masked).inputs
    #expect(
      lines == [
        "wave: f32 [any, any], read as samples: each utterance at its own length",
        "attention_mask: i64 [any, any], filled with mask: 1 for each frame of the utterance's own, 0"
          + " for what fills it up",
        "kept: boolean [any, any], filled with mask: 1 for each frame of the utterance's own, 0 for what"
          + " fills it up",
        "lengths: i32 [any], filled with length: the number of the utterance's own frames",
        "sr: i64 [], filled with rate: samples per second",
        "state: f32 [2, any, 4], filled with zeros",
      ])
  }

  @Test func anUnknownInputIsRefusedWithTheNamesThereAre() throws {
    let error = try #require(
      failure { try Fixture.model("plane.onnx", ["input": .text("mell")]) })
    #expect(error.code == .unknownName && error.message.contains("did you mean 'mel'"))
    #expect(
      try Fixture.model("plane.onnx", ["input": .text("mel")]).inputs == [
        "mel: f32 [any, 1, 8, any], read as bands-frames: 8 bands, each utterance at its own length"
          + "; --set openvino.layout=frames-bands reads frames-bands: any number of bands, 8"
          + " frames of every utterance"
      ])
    #expect(
      try Fixture.model("graph.pb", ["layout": .text("samples"), "input": .text("x")])
        .inputs == ["x:0: f32 [any, 16], read as samples: 16 samples of every utterance"])
  }
}
