import AuditCore
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

  @Test func severalOutputsOfOneWordAreAddedUp() throws {
    let output = try EmotionOutput("calm=neutral,neutral,sad", kind: .posteriors)
    #expect(output.emotions == ["neutral", "sad"])
    let scores = try output.scores(of: [0.2, 0.3, 0.5][...], for: ["sad", "neutral"])
    #expect(agree(scores.map { exp($0) }, [0.5, 0.5]))
  }

  @Test func classesThatTheModelGivesNothingShareEvenly() throws {
    let output = try EmotionOutput("a,b,c", kind: .posteriors)
    let scores = try output.scores(of: [0, 0, 1][...], for: ["a", "b", "d"])
    #expect(agree(Array(scores.prefix(2)), [-log(2), -log(2)]) && scores[2] == -.infinity)
  }

  @Test func certaintyIsTaken() throws {
    let output = try EmotionOutput("a,b", kind: .posteriors)
    #expect(try output.scores(of: [1, 0][...], for: ["a", "b"]) == [0, -.infinity])
    let logits = try EmotionOutput("a,b", kind: .logits)
    #expect(try logits.scores(of: [1e4, -1e4][...], for: ["a", "b"]) == [0, -2e4])
  }

  @Test(arguments: [
    (EmotionOutput.Kind.posteriors, [Float(0.9), 0.4]), (.posteriors, [1.5, -0.5]),
    (.logPosteriors, [-0.1, -0.1]), (.logPosteriors, [0.5, -3]), (.logits, [.nan, 0]),
    (.posteriors, [.nan, 1]),
  ])
  func anOutputOfAnotherKindIsNoticed(kind: EmotionOutput.Kind, values: [Float]) throws {
    let output = try EmotionOutput("a,b", kind: kind)
    let error = failure { try output.scores(of: values[...], for: ["a", "b"]) }
    #expect(error?.code == .computationFailed)
    #expect(error?.message.contains("output-kind") == true)
  }

  @Test(arguments: ["a,,b", "a=", "=a", "a=b=c", ",", "a,"])
  func anEntryWithoutANameIsRefused(list: String) {
    #expect(failure { try EmotionOutput(list, kind: .logits) }?.code == .invalidParameter)
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
