import TelltaleCore
import Testing

@testable import TrainedModels

/// A file of which a reshape holds the number of utterances that it was exported with.
private struct Baked: ReadableModel {
  var component: String { "reader" }
  var path: String { "baked.model" }
  let rowCount: Int
  /// Whether layers before the reshape can be had for any number.
  let hasOpenLayers: Bool

  var inputs: [ReadableInput] { [ReadableInput(name: "x", type: "f32", sizes: [nil, 8, 12])] }

  func layers(_ shapes: InputShapes) throws(AuditError) -> any ModelLayers {
    let sizes = shapes.ofFeatures
    let before = ModelLayer(name: "before", output: nil, sizes: [4, 12])
    if sizes[0] == nil, hasOpenLayers { return Layers(layers: [before]) }
    guard sizes[0] == rowCount else {
      throw AuditError(.shapeMismatch, "the model does not take an input of \(sizes.inWords)")
    }
    return Layers(
      layers: [before, ModelLayer(name: "after", output: "answer", sizes: [3])])
  }

  var redrawableCount: Int { 0 }
  func redrawn(_ seed: Seed) throws(AuditError) -> any ReadableModel { self }

  struct Layers: ModelLayers {
    let layers: [ModelLayer]
    var refusals: [String: String] { [:] }
    func programs(
      _ wanted: [Int], shapes: InputShapes, threadCount: Int
    ) throws(AuditError) -> [any LayerProgram] { throw AuditError(.unsupported, "not run here") }
  }
}

@Suite struct BakedBatchTests {
  private func model(_ file: Baked, batch: Int? = nil) throws -> TrainedModel {
    try TrainedModel(
      file,
      ParameterValues(
        batch.map { ["batch": .integer($0)] } ?? [:],
        describedBy: TrainedModel.parameters(model: []), component: "reader"))
  }

  @Test func oneUtteranceAtATimeIsFoundByItself() throws {
    for hasOpenLayers in [false, true] {
      let taps = try model(Baked(rowCount: 1, hasOpenLayers: hasOpenLayers)).declaration.taps
      #expect(taps.map(\.name) == ["before", "after"], "\(hasOpenLayers)")
    }
  }

  @Test func anotherNumberIsAskedForWithItsFlag() throws {
    let file = Baked(rowCount: 5, hasOpenLayers: false)
    let error = try #require(failure { try model(file) })
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("add --set reader.batch=N"), "\(error.message)")
    #expect(try model(file, batch: 5).declaration.taps.map(\.name) == ["before", "after"])
  }
}
