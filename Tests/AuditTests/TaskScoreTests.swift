import TelltaleCore
import Testing

@testable import Results

@Suite struct TaskScoreTests {
  private func table(_ truths: [String], decided: [Int]) -> ScoreTable {
    ScoreTable(
      classes: ["a", "b"],
      rows: truths.map {
        .init(utterance: "u", speaker: "s", group: "s", emotion: $0, style: "", truth: "a")
      },
      scores: ScoreMatrix(values: truths.flatMap { _ in [-0.1, -3] }, classCount: 2),
      emotionClasses: ["calm", "sad", "tense"],
      emotionScores: ScoreMatrix(
        values: decided.flatMap { chosen in (0..<3).map { $0 == chosen ? -0.1 : -3 } },
        classCount: 3))
  }

  @Test func emotionsThatTheAttackerDoesNotKnowAreLeftOut() throws {
    let score = try #require(
      TaskScore(
        emotionOf: table(["calm", "calm", "calm", "sad", "bored"], decided: [0, 0, 1, 1, 2])))
    #expect(score.utteranceCount == 4)
    #expect(score.accuracy == 0.75 && score.majority == 0.75)
    #expect(abs(score.uar - (2.0 / 3 + 1) / 2) < 1e-12)
  }

  @Test func withoutACommonEmotionThereIsNoScore() {
    #expect(TaskScore(emotionOf: table(["bored"], decided: [0])) == nil)
  }
}
