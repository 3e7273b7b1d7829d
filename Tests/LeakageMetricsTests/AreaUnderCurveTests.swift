import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

struct AreaUnderCurveTests {
  @Test func pairsInOrderCountOneAndTiesCountHalf() throws {
    // Positives 3, 1; negatives 1, 0: pairs 3>1, 3>0, 1=1, 1>0 give 3.5 of 4.
    let score = try measured(auc, request(rows(logOdds: [3, 1, 1, 0]), [1, 1, 0, 0]))
    #expect(score.value == 3.5 / 4)
    #expect(score.chance == 0.5)
  }

  @Test func perfectIsOneWrongWayRoundIsZeroAndConstantIsHalf() throws {
    let truth = [0, 0, 1, 1, 1]
    #expect(try measured(auc, request(rows(logOdds: [1, 2, 3, 4, 5]), truth)).value == 1)
    #expect(try measured(auc, request(rows(logOdds: [5, 4, 3, 2, 1]), truth)).value == 0)
    #expect(try measured(auc, request(rows(logOdds: [2, 2, 2, 2, 2]), truth)).value == 0.5)
  }

  @Test func theThresholdDoesNotMatter() throws {
    let truth = (0..<40).map { $0 % 2 }
    let odds = (0..<40).map { Float($0 * 7 % 11) }
    let plain = try measured(auc, request(rows(logOdds: odds), truth))
    let shifted = try measured(auc, request(rows(logOdds: odds.map { $0 - 100 }), truth))
    #expect(plain.value == shifted.value)
  }

  @Test func confidentScoresWhosePosteriorsRoundToOneAreStillRanked() throws {
    // ln p(1) is -0 in every row; only the other class's tail tells them apart.
    let scores: [[Float]] = [[-40, 0], [-50, 0], [-60, 0], [-70, 0]]
    #expect(try measured(auc, request(scores, [0, 0, 1, 1])).value == 1)
  }

  @Test func infiniteOddsAreTiesOfOneAnother() throws {
    let scores: [[Float]] = [[-.infinity, 0], [-.infinity, 0], [0, -.infinity], [-1, -0.5]]
    // Positives: +∞, -∞; negatives: +∞, 0.5. Pairs: tie ½, 1, 0, 0.
    #expect(try measured(auc, request(scores, [1, 0, 1, 0])).value == 1.5 / 4)
  }

  @Test func moreClassesAreTheMeanOfEachAgainstTheRest() throws {
    let scores: [[Float]] = [[0, -9, -9], [-9, 0, -9], [-9, -9, 0], [0, -9, -9]]
    // Class 0 and 1 against the rest: row 3 (truth 1) looks like class 0.
    // AUC(0) = (½ + 1 + 1) / 3; AUC(1) = (row 1: 2 of 2, row 3: ½·2 of 2) / 4; AUC(2) = 1.
    let expected = (2.5 / 3 + (2 + 1) / 4.0 + 1) / 3
    #expect(abs(try measured(auc, request(scores, [0, 1, 2, 1])).value - expected) < 1e-12)
  }
}
