import Foundation
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

/// Hand-computed cases and limits of the metrics of the posteriors themselves.
struct InformationTests {
  @Test func scoresThatClaimNothingCostOneBit() throws {
    let two = request(rows(logOdds: [0, 0, 0, 0]), [0, 0, 0, 1])
    #expect(try measured(LogLikelihoodRatioCost(), two).value == 1)
    // H of ¼ is 0.811 bit, and a fair coin's cost is 1.
    #expect(try measured(MutualInformation(), two).value == 0)
    let four = request((0..<8).map { _ in [-1, -1, -1, -1] }, (0..<8).map { $0 % 4 })
    #expect(abs(try measured(LogLikelihoodRatioCost(), four).value - 1) < 1e-12)
    #expect(abs(try measured(MutualInformation(), four).value) < 1e-12)
  }

  @Test func classesAreWeightedAlikeInCllrAndByTheirSharesInInformation() throws {
    // Posterior of the truth ¾ three times (class 1) and ½ once (class 0).
    let asked = request([[0, log(3)], [0, log(3)], [0, log(3)], [0, 0]], [1, 1, 1, 0])
    let cost = log2(4.0 / 3)
    #expect(abs(try measured(LogLikelihoodRatioCost(), asked).value - (cost + 1) / 2) < 1e-7)
    let entropy = 0.75 * cost + 0.25 * 2
    let information = max(0, entropy - (3 * cost + 1) / 4)
    #expect(abs(try measured(MutualInformation(), asked).value - information) < 1e-7)
  }

  @Test func certaintyTellsAllWhereItIsRightAndCostsFiftyBitsWhereItIsWrong() throws {
    let scores: [[Float]] = (0..<8).map { $0 < 4 ? [0, -.infinity] : [-.infinity, 0] }
    let right = request(scores, (0..<8).map { $0 / 4 })
    #expect(try measured(LogLikelihoodRatioCost(), right).value == 0)
    #expect(try measured(MutualInformation(), right).value == 1)
    #expect(try measured(VInformation(), right).value > 0.9)
    let wrong = request(scores, (0..<8).map { 1 - $0 / 4 })
    #expect(try measured(LogLikelihoodRatioCost(), wrong).value == 50)
    #expect(try measured(MutualInformation(), wrong).value == 0)
  }

  @Test func rowsWithoutAnyPosteriorCostWhatGuessingDoes() throws {
    let scores: [[Float]] = [[-.infinity, -.infinity], [-.infinity, -.infinity]]
    #expect(try measured(LogLikelihoodRatioCost(), request(scores, [0, 1])).value == 1)
  }

  @Test func perfectScoresOfThreeClassesTellTheirEntropy() throws {
    let scores: [[Float]] = (0..<30).map { row in (0..<3).map { $0 == row % 3 ? 0 : -60 } }
    let asked = request(scores, (0..<30).map { $0 % 3 })
    #expect(abs(try measured(MutualInformation(), asked).value - log2(3)) < 1e-12)
    #expect(try measured(LogLikelihoodRatioCost(), asked).value < 1e-12)
  }

  @Test func anotherScaleOrOffsetCostsCllrAndNotUsableInformation() throws {
    var generator = SeededGenerator(Seed(11))
    let truth = (0..<600).map { $0 % 2 }
    let odds = truth.map { Float(($0 == 1 ? 1 : -1) + 4 * (generator.uniform() - 0.5)) }
    let speakers = truth.indices.map { "speaker\($0 % 12)" }
    let plain = request(rows(logOdds: odds), truth, speakers: speakers)
    let spoilt = request(rows(logOdds: odds.map { $0 * 5 + 9 }), truth, speakers: speakers)
    let turned = request(rows(logOdds: odds.map { -$0 }), truth, speakers: speakers)
    let information = try measured(VInformation(), plain).value
    #expect(information > 0.3)
    #expect(try measured(LogLikelihoodRatioCost(), spoilt).value > 1)
    #expect(abs(try measured(VInformation(), spoilt).value - information) < 1e-5)
    #expect(abs(try measured(VInformation(), turned).value - information) < 1e-5)
  }

  @Test func whatDoesNotCarryOverToOtherSpeakersIsNotUsable() throws {
    // Within a speaker the scores tell the class, in every second one the wrong way round.
    let truth = (0..<400).map { $0 % 2 }
    let speakers = truth.indices.map { $0 / 20 }
    let odds = zip(truth, speakers).map { label, speaker in
      Float(label == speaker % 2 ? 1 : -1)
    }
    let asked = request(rows(logOdds: odds), truth, speakers: speakers.map { "speaker\($0)" })
    #expect(try measured(VInformation(), asked).value == 0)
  }

  @Test func constantScoresHoldNoUsableInformation() throws {
    let truth = (0..<40).map { $0 % 2 }
    #expect(
      try measured(VInformation(), request(rows(logOdds: truth.map { _ in 2 }), truth)).value < 1e-9
    )
  }

  @Test func oneSpeakerOfAClassCannotBeLeftOut() throws {
    let asked = request(
      rows(logOdds: [0, 1, 2, 3]), [0, 0, 1, 1], speakers: ["a", "b", "c", "c"])
    #expect(try refusal(VInformation(), asked)?.contains("class1") == true)
    let three = request((0..<6).map { _ in [0, 0, 0] }, [0, 1, 2, 0, 1, 2])
    #expect(try refusal(VInformation(), three)?.contains("3 classes") == true)
  }

  @Test func advantageIsTheRecallAboveGuessing() throws {
    let odds = (0..<40).map { Float($0) }
    let truth = (0..<40).map { $0 < 5 || $0 >= 25 ? 1 : 0 }
    let asked = request(rows(logOdds: odds), truth)
    let recall = try measured(uarMatched, asked).value
    #expect(abs(try measured(AttackerAdvantage(), asked).value - (2 * recall - 1)) < 1e-12)
    let scores: [[Float]] = (0..<30).map { row in (0..<3).map { $0 == row % 3 ? 0 : -3 } }
    #expect(
      try measured(AttackerAdvantage(), request(scores, (0..<30).map { $0 % 3 })).value == 1)
  }
}
