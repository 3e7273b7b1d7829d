import TelltaleCore
import Testing

@testable import TrainedModels

extension ModelInputs {
  /// As a reader called `reader` would have them.
  static func made(
    _ inputs: [ReadableInput], _ values: [String: ParameterValue] = [:]
  ) throws -> ModelInputs {
    try ModelInputs(
      inputs,
      ParameterValues(
        values, describedBy: TrainedModel.parameters(model: []), component: "reader"),
      remedy: InputRemedy(component: "reader"))
  }
}

/// What fills the inputs of a model that has several.
@Suite struct ModelInputsTests {
  private func input(_ name: String, _ sizes: [Int?]?, _ type: String = "i64") -> ReadableInput {
    ReadableInput(name: name, type: type, sizes: sizes)
  }

  private var sound: ReadableInput { input("input_values", [nil, nil], "f32") }
  private let samples = ["layout": ParameterValue.text("samples")]

  private func made(_ other: ReadableInput..., told: String = "") throws -> ModelInputs {
    try ModelInputs.made([sound] + other, samples.merging(["inputs": .text(told)]) { $1 })
  }

  /// Values and sizes of everything but the features, for rows of which some frames are their own.
  private func filled(_ inputs: ModelInputs, frames: Int, lengths: [Int]) -> [([Double], [Int])] {
    inputs.arrays(
      [Float](repeating: 0, count: frames * lengths.count), frames: frames, bands: 1,
      lengths: lengths, rateHz: 8000
    ).compactMap {
      guard case .numbers(let values) = $0.values else { return nil }
      return (values, $0.sizes)
    }
  }

  @Test func aMaskHasAOneForEveryFrameOfTheUtterancesOwn() throws {
    let flat = filled(try made(input("attention_mask", [nil, nil])), frames: 3, lengths: [3, 1])
    #expect(flat[0].0 == [1, 1, 1, 1, 0, 0] && flat[0].1 == [2, 3])
    let deep = filled(try made(input("attention_mask", [nil, 1, 1, nil])), frames: 2, lengths: [1])
    #expect(deep[0].0 == [1, 0] && deep[0].1 == [1, 1, 1, 2])
  }

  @Test func lengthsRatesConstantsAndStatesHaveTheInputsShape() throws {
    let inputs = try made(
      input("lengths", [nil]), input("sr", [1]), input("style", [nil, 2]),
      input("state", [2, nil, 3], "f32"), told: "style=7")
    let parts = filled(inputs, frames: 4, lengths: [4, 2])
    #expect(parts.map(\.1) == [[2], [1], [2, 2], [2, 2, 3]])
    #expect(parts[0].0 == [4, 2] && parts[1].0 == [8000] && parts[2].0 == [7, 7, 7, 7])
    #expect(parts[3].0 == [Double](repeating: 0, count: 12))
  }

  /// A state without a place for several utterances is that of one.
  @Test func whatHoldsOneUtteranceIsRunOneByOne() throws {
    #expect(try made(input("state", [2, 1, 3], "f32")).plan.batchSize == 1)
    #expect(try made(input("attention_mask", [nil])).plan.batchSize == 1)
    #expect(try made(input("length", [])).plan.batchSize == 1)
    #expect(try made(input("attention_mask", [nil, nil])).plan.batchSize == nil)
    #expect(try made(input("sr", [])).plan.batchSize == nil)
    #expect(try made(input("memory", nil, "f32"), told: "memory=zeros:2x1x3").plan.batchSize == 1)
    let each = try made(input("memory", [nil, nil, nil], "f32"), told: "memory=zeros:2xNx3")
    #expect(each.shapes(batch: 5).all[1] == .init(sizes: [2, 5, 3], batchAxis: 1))
  }

  @Test func whatIsToldGoesBeforeWhatIsKnownByName() throws {
    let inputs = try ModelInputs.made(
      [sound, input("attention_mask", [nil, nil], "f32")],
      samples.merging(["inputs": .text("attention_mask=features, input_values=zeros:Nx4")]) { $1 })
    #expect(inputs.inWords[0].hasSuffix("filled with zeros"))
    #expect(inputs.inWords[1].contains("read as samples"))
    #expect(inputs.shapes(batch: nil).features == 1)
  }

  @Test func theOneThatIsLeftGetsTheFeatures() throws {
    let inputs = try ModelInputs.made(
      [input("whatever", [nil, nil], "f32"), input("attention_mask", [nil, nil])], samples)
    #expect(inputs.shapes(batch: nil).features == 0)
  }

  @Test func whatCannotBeFilledIsRefusedWithWhatCanBeTold() throws {
    let unknown = failure { try made(input("speaker", [nil])) }
    #expect(unknown?.code == .unsupported)
    #expect(
      unknown?.message.contains(
        "it is not known what fills speaker; add --set reader.inputs=speaker=…")
        == true)
    let shapeless = failure { try made(input("state", [nil, nil, 4], "f32")) }
    #expect(shapeless?.message.contains("which 'zeros' does not fill") == true)
    #expect(shapeless?.message.contains("--set reader.inputs=state=…") == true)
    let plane = failure { try made(input("attention_mask", [nil, 2, nil])) }
    #expect(plane?.message.contains("which 'mask' does not fill") == true)
    let words = failure { try made(input("attention_mask", [nil, nil], "string")) }
    #expect(words?.message.contains("neither numbers nor true and false") == true)
    let planes = failure {
      try ModelInputs.made([input("input_features", [nil, 80, nil], "f32"), input("sr", [])])
    }
    #expect(planes?.message.contains("as --set reader.inputs=sr=16000") == true)
    let twice = failure {
      try made(input("x", [nil, nil]), told: "x=features,input_values=features")
    }
    #expect(twice?.message.contains("features fill 2 of them: tell one") == true)
  }

  @Test(arguments: [
    "speaker", "speaker=", "speaker=maks", "=mask", "speaker=zeros:2y3", "speaker=1=2",
  ])
  func aWordThatSaysNothingIsNamed(told: String) {
    let error = failure { try made(input("speaker", [nil]), told: told) }
    #expect(error?.code == .invalidParameter || error?.code == .unknownName, "\(told)")
    #expect(
      error?.message.contains(told) == true || error?.message.contains("''") == true, "\(told)")
  }

  @Test func anInputThatIsNotThereIsNamedWithTheNearestOne() {
    let error = failure { try made(input("speaker", [nil]), told: "speeker=3") }
    #expect(
      error?.code == .unknownName && error?.message.contains("did you mean 'speaker'") == true)
  }
}
