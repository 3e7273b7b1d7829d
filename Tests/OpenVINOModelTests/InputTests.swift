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

  @Test func aModelWithTwoInputsIsRefusedWithTheirNames() throws {
    let error = try #require(failure { try Fixture.model("two-inputs.onnx") })
    #expect(error.code == .unsupported)
    #expect(error.message.contains("mel: f32") && error.message.contains("speaker: f32"))
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
