import Foundation
import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import OpenVINOModelPlugin

/// What the model's output says of the audit's classes.
@Suite struct EmotionTests {
  private let settings: [String: ParameterValue] = [
    "frames": .integer(12), "emotions": .text("anger=angry, joy=happy,neutral"),
  ]

  @Test func theNumberOfEmotionsMustBeTheOutputs() throws {
    let error = try #require(
      failure { try Fixture.model("plane.onnx", ["emotions": .text("a,b,c,d")]) })
    #expect(error.code == .shapeMismatch && error.message.contains("logits [3]"))
    let named = failure {
      try Fixture.model("plane.onnx", ["emotions": .text("a,b"), "output": .text("logits")])
    }
    #expect(named?.code == .shapeMismatch)
  }

  @Test func anyLayerCanBeNamedAsTheOutput() throws {
    let model = try Fixture.model(
      "samples.onnx",
      [
        "layout": .text("samples"), "emotions": .text("a,b,c"), "output": .text("logits"),
      ])
    let scores = try Fixture.score(
      model, Fixture.rows(index: 72, frames: 64, bands: 1), bands: 1, classes: ["a", "b", "c"])
    let posteriors = try #require(Fixture.golden("samples")["posteriors"])
    #expect(agree(scores.values.map { exp($0) }, posteriors))
    let error = try #require(
      failure {
        try Fixture.model(
          "samples.onnx",
          ["layout": .text("samples"), "emotions": .text("a,b,c"), "output": .text("logit")])
      })
    #expect(error.code == .unknownName && error.message.contains("did you mean 'logits'"))
  }

}
