import Foundation
import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

@testable import TorchScriptModelPlugin

/// What the model's output says of the audit's classes.
@Suite struct EmotionTests {
  private let settings: [String: ParameterValue] = [
    "frames": .integer(12), "bands": .integer(8),
    "emotions": .text("anger=angry, joy=happy,neutral"),
  ]

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

}
