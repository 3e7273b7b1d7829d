import Foundation
import TelltaleCore
import Testing
import TrainedModels
import TrainedTestSupport

/// What a model's output says of the audit's classes, whoever runs the model.
@Suite struct TrainedModelEmotionTests {
  private let settings: [String: ParameterValue] = [
    "emotions": .text("anger=angry, joy=happy,neutral")
  ]

  @Test(arguments: Subject.all) func scoresAreLogPosteriorsInTheWantedOrder(_ subject: Subject)
    throws
  {
    let model = try subject.plane(settings)
    #expect(model.emotions == ["angry", "happy", "neutral"])
    let scores = try subject.fixture.score(
      model, classes: ["neutral", "angry", "happy"], rows: [3, 0, 4])
    let logits = try #require(subject.fixture.golden("plane")["logits"])
    for (position, row) in [3, 0, 4].enumerated() {
      let own = logits[3 * row..<3 * row + 3].map(Double.init)
      let logSum = log(own.map { exp($0) }.reduce(0, +))
      let expected = [own[2], own[0], own[1]].map { Float($0 - logSum) }
      #expect(agree((0..<3).map { scores[position, $0] }, expected))
    }
  }

  @Test(arguments: Subject.all) func unknownClassesGetNothingAndTheRestSumsToOne(_ subject: Subject)
    throws
  {
    let model = try subject.plane(settings)
    let scores = try subject.fixture.score(model, classes: ["happy", "sad", "angry"])
    let logits = try #require(subject.fixture.golden("plane")["logits"])
    for row in 0..<5 {
      #expect(scores[row, 1] == -.infinity)
      #expect(abs(exp(scores[row, 0]) + exp(scores[row, 2]) - 1) < 1e-5)
      let odds = logits[3 * row + 1] - logits[3 * row]
      #expect(abs(scores[row, 0] - scores[row, 2] - odds) < 1e-4)
    }
  }

  @Test(arguments: Subject.all) func aCorpusOfOtherWordsIsRefusedWithBothLists(_ subject: Subject)
    throws
  {
    let model = try subject.plane(settings)
    let error = try #require(
      failure { try model.pretrained(classes: ["bored"], execution: .ofTests) })
    #expect(error.code == .unsupported)
    #expect(error.message.contains("angry, happy, neutral") && error.message.contains("bored"))
  }
}
