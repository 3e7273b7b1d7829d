import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import TorchScriptModelPlugin

/// How the input's shape is settled, for a file that does not tell it.
@Suite struct InputTests {
  private let fixed: [String: ParameterValue] = ["frames": .integer(12), "bands": .integer(8)]

  @Test func theChannelAxisIsFoundByTrying() throws {
    func shape(_ name: String, _ parameters: [String: ParameterValue]) throws -> [Substring] {
      try Fixture.model(name, parameters).inputs.map { $0.prefix { $0 != "]" } }
    }
    #expect(try shape("plane.pt", fixed) == ["mel: f32 [any, 1, 8, 12"])
    #expect(try shape("lengths.pt", fixed) == ["x: f32 [any, 8, 12"])
    #expect(
      try shape("plane.pt", fixed.merging(["plane": .text("first")]) { $1 })
        == ["mel: f32 [any, 1, 8, 12"])
    let error = failure {
      try Fixture.model("plane.pt", fixed.merging(["plane": .text("none")]) { $1 })
    }
    #expect(error?.code == .shapeMismatch)
  }

  @Test func aShapeIsLaidOutAxisByAxis() {
    func sizes(_ layout: FeatureLayout, _ axis: ChannelAxis) -> [Int] {
      InputShape(layout: layout, channelAxis: axis, bandCount: 8)
        .sizes(batch: 2, frames: 12) { $0 }
    }
    #expect(sizes(.bandsFrames, .none) == [2, 8, 12])
    #expect(sizes(.bandsFrames, .first) == [2, 1, 8, 12])
    #expect(sizes(.framesBands, .last) == [2, 12, 8, 1])
    #expect(sizes(.samples, .first) == [2, 1, 12])
  }

  @Test func bandsMustBeTold() throws {
    let error = try #require(failure { try Fixture.model("plane.pt", ["frames": .integer(12)]) })
    #expect(error.code == .invalidParameter && error.message.contains("'bands'"))
  }

  @Test func aShapeThatTheModelDoesNotTakeIsToldWithItsWords() throws {
    let error = try #require(
      failure { try Fixture.model("lengths.pt", fixed.merging(["bands": .integer(7)]) { $1 }) })
    #expect(error.code == .shapeMismatch && error.message.contains("[N, 7, 12]"))
    #expect(error.cause?.contains("channels") == true && error.cause?.contains("\n") == false)
  }

  @Test func aModelOfOneLengthAsksForFrames() throws {
    let error = try #require(failure { try Fixture.model("lengths.pt", ["bands": .integer(8)]) })
    #expect(error.code == .shapeMismatch && error.message.contains("'frames'"))
    // Its time cannot be told from its channels, which stay first.
    let taps = try Fixture.model("lengths.pt", fixed).declaration.taps
    #expect(taps.map(\.name) == ["convolution", "last", "output"] && taps[0].shape == [2, 12])
  }

  @Test func layersOfFixedSizeAreTapsAtEachUtterancesOwnLength() throws {
    let model = try Fixture.model("plane.pt", ["bands": .integer(8), "batch": .integer(8)])
    #expect(
      model.inputs == [
        "mel: f32 [any, 1, 8, any], read as bands-frames: 8 bands, each utterance at its own length"
          + "; --set torchscript.layout=frames-bands reads frames-bands: any number of bands, 8"
          + " frames of every utterance"
      ])
    #expect(
      model.declaration.taps.filter { !$0.shape.isTimeOpen }.map(\.name) == [
        "embedding.0", "embedding.1", "embedding.2", "embedding.3", "embedding.4", "embedding",
        "logits", "output",
      ])
    let short = Fixture.rows(index: 80, frames: 4, bands: 8)
    let rows = MemoryRows(
      [try short.values(ofRow: 0), try MemoryRows.plane.values(ofRow: 3)],
      shapes: [[4, 8], [12, 8]])
    let parts = try Fixture.represent(model, ["embedding"], rows, rows: [0, 1])
    let golden = try #require(Fixture.golden("plane")["embedding"])
    #expect(agree(parts[1].values, Array(golden[15..<20])))
  }

  /// Each utterance's part is that of a model whose frames are fixed to just as many.
  @Test func aLayerThatGrowsWithTheUtteranceIsATapWhoseTimeIsOpen() throws {
    let model = try Fixture.model("open.pt", ["bands": .integer(8)])
    #expect(model.declaration.taps[0].shape == [8, nil])
    #expect(try Fixture.model("open.pt", fixed).declaration.taps[0].shape == [8, 12])
    let name = model.declaration.taps[0].name
    for frames in [9, 12] {
      let rows = Fixture.rows(index: 80, frames: frames, bands: 8)
      let own = try Fixture.model("open.pt", fixed.merging(["frames": .integer(frames)]) { $1 })
      #expect(
        try Fixture.represent(model, [name], rows, rows: [0])[0].values
          == Fixture.represent(own, [name], rows, rows: [0])[0].values)
    }
  }

  @Test func timeIsPutLastWhereItsSizeFollowsTheInputs() throws {
    let settings: [String: ParameterValue] = [
      "frames": .integer(9), "bands": .integer(6), "layout": .text("frames-bands"),
    ]
    let shape = { (channels: String) in
      try Fixture.model("pair.pt", settings.merging(["channels": .text(channels)]) { $1 })
        .declaration.taps.first { $0.name == "lstm.0" }?.shape
    }
    #expect(try shape("first") == [9, 4])
    #expect(try shape("auto") == [4, 9])
  }

  @Test func anInputThatNothingIsKnownOfIsAskedFor() throws {
    let error = try #require(failure { try Fixture.model("two.pt", fixed) })
    #expect(error.code == .unsupported)
    #expect(
      error.message.contains("what fills mel, speaker")
        && error.message.contains("torchscript.inputs="))
    let told = try Fixture.model("two.pt", fixed.merging(["inputs": .text("speaker=0")]) { $1 })
    #expect(told.inputs.last?.hasSuffix("filled with the constant 0") == true)
  }

  private let masked: [String: ParameterValue] = [
    "bands": .integer(6), "layout": .text("frames-bands"), "inputs": .text("sr=16000, gain=0.5"),
  ]

  /// Truth where `~` is taken of it, integers where they index, numbers that are no tensors.
  @Test func masksLengthsAndNumbersAreGivenAsTheScriptTakesThem() throws {
    let model = try Fixture.model("masked.pt", masked)
    #expect(
      model.inputs.dropFirst().map { $0.prefix { $0 != "," } } == [
        "attention_mask: boolean of any shape", "input_lengths: i64 of any shape",
        "sr: i64 []", "gain: f64 []",
      ])
    let rows = Fixture.rows(index: 71, frames: 9, bands: 6)
    let parts = try Fixture.represent(model, ["output"], rows, bands: 6)
    #expect(agree(parts.flatMap(\.values), try #require(Fixture.golden("masked")["output"])))
  }

  @Test func whatFillsAnUtteranceUpIsMasked() throws {
    let rows = Fixture.rows(index: 71, frames: 6, bands: 6)
    let open = try Fixture.represent(
      Fixture.model("masked.pt", masked), ["output"], rows, bands: 6)
    let filled = try Fixture.represent(
      Fixture.model("masked.pt", masked.merging(["frames": .integer(9)]) { $1 }), ["output"], rows,
      bands: 6)
    #expect(agree(open.flatMap(\.values), filled.flatMap(\.values)))
  }

  @Test func aNumberThatIsNotToldIsAskedFor() throws {
    let error = try #require(
      failure { try Fixture.model("masked.pt", masked.merging(["inputs": .text("")]) { $1 }) })
    #expect(error.message.contains("gain"), "\(error)")
  }

  @Test func anUnknownInputIsRefusedWithTheNamesThereAre() throws {
    let error = try #require(
      failure { try Fixture.model("plane.pt", fixed.merging(["input": .text("mell")]) { $1 }) })
    #expect(error.code == .unknownName && error.message.contains("did you mean 'mel'"))
  }

  @Test func theModelSeesWhatWasScaled() throws {
    let halved = MemoryRows(
      try (0..<5).map { try MemoryRows.plane.values(ofRow: $0).map { ($0 - 1) / 4 } },
      shapes: Array(repeating: [12, 8], count: 5))
    let model = try Fixture.model(
      "plane.pt", fixed.merging(["scale": .number(4), "offset": .number(1)]) { $1 })
    let parts = try Fixture.represent(model, ["logits"], halved)
    #expect(agree(parts.flatMap(\.values), try #require(Fixture.golden("plane")["logits"])))
  }
}
