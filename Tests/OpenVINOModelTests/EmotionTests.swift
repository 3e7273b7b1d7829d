import AuditCore
import AuditTrained
import Foundation
import Testing

@testable import OpenVINOModelPlugin

/// What the model's output says of the audit's classes.
@Suite struct EmotionTests {
  private let settings: [String: ParameterValue] = [
    "frames": .integer(12), "emotions": .text("anger=angry, joy=happy,neutral"),
  ]

  @Test func scoresAreLogPosteriorsInTheWantedOrder() throws {
    let model = try Fixture.model("plane.onnx", settings)
    #expect(model.emotions == ["angry", "happy", "neutral"])
    let scores = try Fixture.score(
      model, classes: ["neutral", "angry", "happy"], rows: [3, 0, 4])
    let logits = try #require(Fixture.golden("plane")["logits"])
    for (position, row) in [3, 0, 4].enumerated() {
      let own = logits[3 * row..<3 * row + 3].map(Double.init)
      let logSum = log(own.map { exp($0) }.reduce(0, +))
      let expected = [own[2], own[0], own[1]].map { Float($0 - logSum) }
      #expect(agree((0..<3).map { scores[position, $0] }, expected))
    }
  }

  @Test func unknownClassesGetNothingAndTheRestSumsToOne() throws {
    let model = try Fixture.model("plane.onnx", settings)
    let scores = try Fixture.score(model, classes: ["happy", "sad", "angry"])
    let logits = try #require(Fixture.golden("plane")["logits"])
    for row in 0..<5 {
      #expect(scores[row, 1] == -.infinity)
      #expect(abs(exp(scores[row, 0]) + exp(scores[row, 2]) - 1) < 1e-5)
      let odds = logits[3 * row + 1] - logits[3 * row]
      #expect(abs(scores[row, 0] - scores[row, 2] - odds) < 1e-4)
    }
  }

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

  @Test func aCorpusOfOtherWordsIsRefusedWithBothLists() throws {
    let model = try Fixture.model("plane.onnx", settings)
    let error = try #require(
      failure { try model.pretrained(classes: ["bored"], execution: Fixture.execution) })
    #expect(error.code == .unsupported)
    #expect(error.message.contains("angry, happy, neutral") && error.message.contains("bored"))
  }
}
