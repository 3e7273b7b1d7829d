import Foundation
import TelltaleCore
import Testing

@testable import TrainedModels

/// Which axis of a layer is time, where only a run of the model tells.
@Suite struct TimeResponseTests {
  /// 40 samples in, ten frames of four filters' responses out, however they are laid out.
  private struct Filters: ModelLayers {
    var layers: [ModelLayer] {
      [
        ModelLayer(name: "time first", output: nil, sizes: [10, 4]),
        ModelLayer(name: "channels first", output: nil, sizes: [4, 10]),
        ModelLayer(name: "planes", output: nil, sizes: [2, 10, 2]),
        ModelLayer(name: "pooled", output: nil, sizes: [2, 2]),
        ModelLayer(name: "all alike", output: nil, sizes: [2, 2]),
      ]
    }
    var refusals: [String: String] { [:] }

    func programs(_ wanted: [Int], shapes: InputShapes, threadCount: Int) throws(AuditError)
      -> [any LayerProgram]
    {
      [Program(wanted: wanted)]
    }
  }

  private final class Program: LayerProgram {
    private let wanted: [Int]
    private var samples: [Float] = []

    init(wanted: [Int]) { self.wanted = wanted }

    func finish() throws(AuditError) {}

    func start(_ inputs: [InputArray]) throws(AuditError) {
      #expect(inputs.map(\.sizes) == [[1, 40]])
      if case .floats(let values)? = inputs.first?.values { samples = values }
    }

    func output(_ index: Int) throws(AuditError) -> LayerOutput {
      func response(_ filter: Int, _ frame: Int) -> Float {
        (0..<4).map { samples[4 * frame + $0] * Float(($0 + 1) * (filter + 1) % 5 - 2) }
          .reduce(0, +)
      }
      let mean = (0..<4).map { filter in (0..<10).map { response(filter, $0) }.reduce(0, +) / 10 }
      switch wanted[index] {
      case 0: return LayerOutput((0..<40).map { response($0 % 4, $0 / 4) }, sizes: [1, 10, 4])
      case 1: return LayerOutput((0..<40).map { response($0 / 10, $0 % 10) }, sizes: [1, 4, 10])
      case 2:
        return LayerOutput(
          (0..<40).map { response($0 / 20 * 2 + $0 % 2, $0 % 20 / 2) }, sizes: [1, 2, 10, 2])
      case 3: return LayerOutput(mean, sizes: [1, 2, 2])
      default: return LayerOutput([0, 0, 0, 0], sizes: [1, 2, 2])
      }
    }
  }

  private func inputs(_ sizes: [Int?], _ layout: FeatureLayout = .samples) throws -> ModelInputs {
    try ModelInputs.made(
      [ReadableInput(name: "x", type: "f32", sizes: sizes)], ["layout": .text(layout.rawValue)])
  }

  private func plan(_ sizes: [Int?], _ layout: FeatureLayout = .samples) throws -> InputPlan {
    try inputs(sizes, layout).plan
  }

  @Test func timeIsTheAxisThatAnswersToTime() throws {
    let response = TimeResponse(layered: Filters(), inputs: try inputs([nil, 40]))
    #expect(try response.axes(of: [0, 1, 2, 3, 4]) == [0: 0, 1: 1, 2: 1])
    #expect(try response.axes(of: []) == [:])
  }

  @Test func aModelOfAnyLengthIsNotAsked() throws {
    #expect(
      try TimeResponse(layered: Filters(), inputs: try inputs([nil, nil])).axes(of: [0]) == [:])
  }

  /// What answers a little everywhere, and what answers along two axes, is not called time.
  @Test func whatDoesNotTellStaysOpen() {
    let (early, late): ([Float], [Float]) = ([1, 0.9, 0.9, 0.9], [0.9, 0.9, 0.9, 1])
    #expect(TimeResponse.timeAxis(of: [2, 2], early, late) == nil)
    #expect(TimeResponse.timeAxis(of: [2, 2], [1, 0, 0, 0], [0, 0, 0, 1]) == nil)
    #expect(TimeResponse.timeAxis(of: [2, 2], [1, 0, 1, 0], [0, 1, 0, 1]) == 1)
    #expect(TimeResponse.timeAxis(of: [2, 2], [0, 0, 0, 0], [0, 1, 0, 1]) == nil)
    #expect(TimeResponse.timeAxis(of: [2, 2], [.nan, 0, 1, 0], [0, 1, 0, 1]) == nil)
  }

  @Test func framesLieWhereTheLayoutPutsThem() throws {
    #expect(try plan([nil, 8, 30], .bandsFrames).strides(frames: 30, bands: 8) == (1, 30))
    #expect(try plan([nil, 30, 8], .framesBands).strides(frames: 30, bands: 8) == (8, 1))
    #expect(try plan([nil, 30, 1]).strides(frames: 30, bands: 1).frame == 1)
  }
}
