import AuditCore
import AuditTrained
import Foundation
import Testing

@testable import TorchScriptModelPlugin

/// What the model's output says of the audit's classes.
@Suite struct EmotionTests {
  private let settings: [String: ParameterValue] = [
    "frames": .integer(12), "bands": .integer(8),
    "emotions": .text("anger=angry, joy=happy,neutral"),
  ]

  @Test func scoresAreLogPosteriorsInTheWantedOrder() throws {
    let model = try Fixture.model("plane.pt", settings)
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

  @Test func unknownClassesGetNothing() throws {
    let scores = try Fixture.score(
      Fixture.model("plane.pt", settings), classes: ["happy", "sad", "angry"])
    for row in 0..<5 {
      #expect(scores[row, 1] == -.infinity)
      #expect(abs(exp(scores[row, 0]) + exp(scores[row, 2]) - 1) < 1e-5)
    }
  }

  @Test func anyTapCanBeNamedAsTheOutput() throws {
    let named = try Fixture.model("plane.pt", settings.merging(["output": .text("logits")]) { $1 })
    let own = try Fixture.model("plane.pt", settings)
    let classes = ["angry", "happy", "neutral"]
    #expect(
      try Fixture.score(named, classes: classes).values
        == Fixture.score(own, classes: classes).values)
  }

  @Test func theNumberOfEmotionsMustBeTheOutputs() throws {
    let error = try #require(
      failure {
        try Fixture.model("plane.pt", settings.merging(["emotions": .text("a,b,c,d")]) { $1 })
      })
    #expect(error.code == .shapeMismatch && error.message.contains("output [3]"))
  }

  @Test func aCorpusOfOtherWordsIsRefusedWithBothLists() throws {
    let model = try Fixture.model("plane.pt", settings)
    let error = try #require(
      failure { try model.pretrained(classes: ["bored"], execution: Fixture.execution) })
    #expect(error.code == .unsupported)
    #expect(error.message.contains("angry, happy, neutral") && error.message.contains("bored"))
  }
}
