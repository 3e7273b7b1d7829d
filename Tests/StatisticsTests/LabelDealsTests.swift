import TelltaleCore
import Testing

@testable import Statistics

@Suite struct LabelDealsTests {
  private func deals(_ labels: [Int], _ strata: [[Int]], turningIsNothing: Bool = false)
    -> LabelDeals
  {
    LabelDeals(labels: labels, strata: strata, turningIsNothing: turningIsNothing, seed: Seed(1))
  }

  @Test func fiveAndFiveHaveTwoHundredAndFiftyTwoDeals() {
    let labels = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
    let all = deals(labels, [Array(0..<10)])
    #expect(all.isExact)
    #expect(all.deals.count == 252)
    #expect(Set(all.deals).count == 252)
    #expect(all.deals[0] == labels)
    #expect(deals(labels, [Array(0..<10)], turningIsNothing: true).deals.count == 126)
  }

  @Test func turningRoundIsADealOfItsOwnWhereAStratumIsUneven() {
    // 5 + 4: all turned round is 4 + 5, which no deal is.
    let labels = [0, 0, 0, 0, 0, 1, 1, 1, 1]
    #expect(deals(labels, [Array(0..<9)], turningIsNothing: true).deals.count == 126)
    #expect(LabelDeals.count(labels: labels, strata: [Array(0..<9)], turningIsNothing: true) == 126)
  }

  @Test func pairsInFoldsHaveSixteenDeals() {
    let labels = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
    let strata = (0..<5).map { [2 * $0, 2 * $0 + 1] }
    #expect(LabelDeals.count(labels: labels, strata: strata, turningIsNothing: true) == 16)
    #expect(deals(labels, strata, turningIsNothing: true).deals.count == 16)
  }

  @Test func noDealIsAnothersTurnedRound() {
    let labels = [0, 0, 1, 1, 0, 1]
    let all = deals(labels, [[0, 1, 2, 3], [4, 5]], turningIsNothing: true)
    #expect(all.deals.count == 6)
    let turned = Set(all.deals.map { $0.map { 1 - $0 } })
    #expect(turned.isDisjoint(with: all.deals))
  }

  @Test func manyAreDrawnWithTheObservedOneFirst() {
    let labels = (0..<24).map { $0 % 2 }
    let strata = (0..<4).map { fold in (0..<6).map { fold * 6 + $0 } }
    let drawn = deals(labels, strata, turningIsNothing: true)
    #expect(!drawn.isExact)
    #expect(drawn.deals.count == LabelDeals.limit)
    #expect(drawn.deals[0] == labels)
    for deal in drawn.deals {
      for stratum in strata { #expect(stratum.count { deal[$0] == 1 } == 3) }
    }
    #expect(drawn.deals == deals(labels, strata, turningIsNothing: true).deals)
  }

  @Test func speakersOutsideEveryStratumKeepTheirLabel() {
    let all = deals([0, 1, 1, 0, 2], [[0, 1], [2, 3]])
    #expect(all.deals.count == 4)
    #expect(all.deals.allSatisfy { $0[4] == 2 })
  }

  @Test func threeClassesAreCountedAsTheyAre() {
    #expect(deals([0, 0, 1, 1, 2, 2], [Array(0..<6)]).deals.count == 90)
    #expect(deals([0, 0, 1, 1, 2, 2], [Array(0..<6)], turningIsNothing: true).deals.count == 90)
  }
}
