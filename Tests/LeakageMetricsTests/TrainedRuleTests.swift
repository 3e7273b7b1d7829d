import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

/// Hand-computed cases of accuracy and UAR at the trained threshold.
struct TrainedRuleTests {
  @Test func accuracyIsTheShareOfRightDecisionsAndItsChanceTheMajority() throws {
    let score = try measured(accuracy, request(rows(logOdds: [1, 1, -1, -1, 1]), [1, 1, 1, 0, 0]))
    #expect(score.value == 0.6)
    #expect(score.chance == 0.6)
  }

  @Test func uarWeighsClassesAlike() throws {
    // Recall of class 1 is 2/3, of class 0 is 1/2.
    let score = try measured(uar, request(rows(logOdds: [1, 1, -1, -1, 1]), [1, 1, 1, 0, 0]))
    #expect(abs(score.value - (2 / 3 + 1 / 2) / 2) < 1e-12)
    #expect(score.chance == 0.5)
  }

  @Test func threeClassesCountEachRecall() throws {
    let scores: [[Float]] = [[0, -1, -2], [-1, 0, -2], [-1, 0, -2], [-3, -2, 0]]
    let asked = request(scores, [0, 0, 1, 2])
    #expect(try measured(accuracy, asked).value == 0.75)
    #expect(abs(try measured(uar, asked).value - (0.5 + 1 + 1) / 3) < 1e-12)
    #expect(abs(try measured(uar, asked).chance - 1.0 / 3) < 1e-12)
  }

  @Test func aClassThatIsAbsentFromTheTruthIsLeftOutOfTheMean() throws {
    let scores: [[Float]] = [[0, -1, -2], [-1, 0, -2], [-1, 0, -2], [-3, -2, 0]]
    let score = try measured(uar, request(scores, [0, 1, 1, 1]))
    #expect(abs(score.value - (1 + 2.0 / 3) / 2) < 1e-12)
    #expect(score.chance == 0.5)
  }

  @Test func minusInfinityLosesAgainstEverything() throws {
    let scores: [[Float]] = [
      [-.infinity, 0], [0, -.infinity], [-.infinity, 0], [0, -.infinity],
    ]
    #expect(try measured(accuracy, request(scores, [1, 0, 1, 0])).value == 1)
    #expect(try measured(auc, request(scores, [1, 0, 1, 0])).value == 1)
  }

  @Test func speakersAndUtterancesAreCounted() throws {
    let asked = request(rows(logOdds: [1, -1, 1]), [1, 0, 1], speakers: ["a", "b", "a"])
    let score = try measured(uar, asked)
    #expect(score.utteranceCount == 3)
    #expect(score.speakerCount == 2)
  }
}
