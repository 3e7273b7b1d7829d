import MetricKit
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

struct PriorMatchedTests {
  /// 40 utterances that a shifted threshold decides alike, though their order is perfect.
  private let shifted = request(
    rows(logOdds: (0..<40).map { Float($0) / 40 + 3 }), (0..<40).map { $0 < 20 ? 0 : 1 })

  private func decided(_ set: JudgedSet) -> [Int] {
    Decisions(.priorMatched, set).labels(weights: set.unitWeights)
  }

  private func decideByMedian(_ logOdds: [Float]) -> [Int] {
    let weights = [Double](repeating: 1, count: logOdds.count)
    let place = MedianCut(logOdds: logOdds).place(weights: weights)
    return logOdds.map { place.isBelow(Double($0)) ? 1 : 0 }
  }

  @Test func theMedianShowsWhatAShiftedThresholdHides() throws {
    #expect(try measured(uar, shifted).value == 0.5)
    #expect(try measured(uarMatched, shifted).value == 1)
    #expect(try measured(accuracyMatched, shifted).value == 1)
    #expect(try measured(uarMatched, shifted).chance == 0.5)
  }

  @Test func labelsDoNotMoveTheDecisions() throws {
    let set = try JudgedSet(shifted)
    let flipped = try JudgedSet(
      request(rows(logOdds: (0..<40).map { Float($0) / 40 + 3 }), (0..<40).map { $0 < 3 ? 1 : 0 }))
    #expect(decided(set) == decided(flipped))
  }

  @Test func aSliceIsCutWhereTheWholePoolIs() throws {
    // The slice holds all of class 1 and the four of class 0 nearest to the pool's median.
    let slice = MeasurementRequest(
      scores: shifted.scores, truth: shifted.truth, speakers: shifted.speakers,
      rows: Array(16..<40), seed: Seed(1))
    #expect(try measured(uarMatched, slice).value == 1)
    #expect(try measured(accuracy, slice).value == 20.0 / 24)
    #expect(try measured(accuracy, slice).utteranceCount == 24)
    #expect(try measured(auc, slice).value == 1)
    // Ten rows alone would be too few to set a threshold on; as a slice of forty they are not.
    let few = MeasurementRequest(
      scores: shifted.scores, truth: shifted.truth, speakers: shifted.speakers,
      rows: Array(15..<25), seed: Seed(1))
    #expect(try measured(accuracyMatched, few).value == 1)
  }

  @Test func equalScoresAreDecidedAlikeWhateverTheirOrder() {
    // 3 low, 4 tied in the middle, 3 high: both cuts are equally near one half.
    let odds: [Float] = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
    let decided = decideByMedian(odds)
    #expect(decided == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    #expect(decideByMedian(odds.reversed()) == decided.reversed())
  }

  @Test func theCutNearestToOneHalfIsTaken() {
    // 2 low, 5 tied, 3 high: 3 above is nearer to 5 of 10 than 8 above; and 7 above than 2.
    #expect(decideByMedian([0, 0, 1, 1, 1, 1, 1, 2, 2, 2]).count { $0 == 1 } == 3)
    #expect(decideByMedian([0, 0, 0, 1, 1, 1, 1, 1, 2, 2]).count { $0 == 1 } == 7)
  }

  @Test func aConstantScoreIsDecidedAlikeAndGetsItsChance() throws {
    let asked = request(
      rows(logOdds: Array(repeating: 1, count: 30)), (0..<30).map { $0 < 9 ? 1 : 0 })
    let score = try measured(accuracyMatched, asked)
    #expect(score.value == score.chance)
    #expect(try measured(uarMatched, asked).value == 0.5)
  }

  @Test func infiniteScoresAreCutLikeOthers() throws {
    let scores: [[Float]] = (0..<20).map { $0 < 10 ? [0, -.infinity] : [-.infinity, 0] }
    #expect(try measured(uarMatched, request(scores, (0..<20).map { $0 < 10 ? 0 : 1 })).value == 1)
  }

  @Test func fewerThanTwentyUtterancesAreRefusedWithTheCount() throws {
    let asked = request(rows(logOdds: (0..<19).map(Float.init)), (0..<19).map { $0 % 2 })
    for metric in [uarMatched, accuracyMatched] as [any LeakageMetric] {
      let reason = try refusal(metric, asked)
      #expect(reason?.contains("20") == true && reason?.contains("19") == true)
    }
    #expect(try refusal(uar, asked) == nil)
  }

  @Test(arguments: [3, 4, 6]) func offsetsBringTheSharesOfManyClassesToThePrior(classCount: Int)
    throws
  {
    var generator = SeededGenerator(Seed(7))
    let truth = (0..<300).map { $0 % classCount }
    // Class 0 is favoured by 5 nats, so that the trained rule decides for it nearly always.
    let scores = truth.map { label in
      (0..<classCount).map { k in
        Float(generator.uniform() * 4 - 2 + (k == label ? 2 : 0) + (k == 0 ? 5 : 0))
      }
    }
    let asked = request(scores, truth)
    let counts = JudgedSet.counts(decided(try JudgedSet(asked)), classCount: classCount)
    #expect(counts.allSatisfy { abs(Double($0) - 300 / Double(classCount)) <= 3 })
    #expect(try measured(uar, asked).value < 0.6)
    #expect(try measured(uarMatched, asked).value > 0.6)
  }

  /// Resamples are tallied without an array of decisions: to the same counts.
  @Test(arguments: [DecisionRule.trained, .priorMatched], [2, 3, 14])
  func aTallyCountsWhatIsDecided(rule: DecisionRule, classCount: Int) throws {
    var generator = SeededGenerator(Seed(6))
    let truth = (0..<90).map { $0 % classCount }
    let scores = truth.map { label in
      (0..<classCount).map { Float(generator.uniform() * 3 + (label == $0 ? 1 : 0)) }
    }
    let asked = request(scores, truth)
    let set = try JudgedSet(
      MeasurementRequest(
        scores: asked.scores, truth: asked.truth, speakers: asked.speakers,
        rows: Array(stride(from: 1, to: 90, by: 2)), seed: Seed(1)))
    let decisions = Decisions(rule, set)
    let weights = (0..<90).map { Double($0 * 7 % 4) }
    var wanted = Tally(classCount: classCount)
    for (row, label) in zip(set.rows, decisions.labels(weights: weights)) {
      wanted.add(weights[row], decided: label, truth: truth[row])
    }
    let tally = decisions.tally(weights: weights)
    #expect(tally.truth == wanted.truth && tally.decided == wanted.decided)
    #expect(tally.averageRecall == wanted.averageRecall && tally.accuracy == wanted.accuracy)
    #expect(tally.total == set.rows.map { weights[$0] }.reduce(0, +))
    let plain = decisions.tally(weights: set.unitWeights)
    #expect(decisions.tally(truth: truth).averageRecall == plain.averageRecall)
  }

  @Test func offsetsOfManyClassesAreSetOnceAndStandInEveryResample() throws {
    let classCount = 14
    var generator = SeededGenerator(Seed(5))
    let scores = (0..<140).map { row in
      (0..<classCount).map { Float((row % classCount == $0 ? 1 : 0) - 3 * generator.uniform()) }
    }
    let set = try JudgedSet(request(scores, (0..<140).map { $0 % classCount }))
    let decisions = Decisions(.priorMatched, set)
    let all = decisions.labels(weights: set.unitWeights)
    #expect(all == PriorMatching.decideByOffsets(set.pool, weights: set.unitWeights))
    #expect((0..<classCount).allSatisfy { label in abs(all.count { $0 == label } - 10) <= 2 })
    #expect(decisions.labels(weights: set.unitWeights.map { _ in 2 }) == all)
    #expect(decisions.labels(weights: set.unitWeights.indices.map { Double($0 % 3) }) == all)
  }

  @Test func offsetsAndMedianAgreeOnTwoClasses() {
    var generator = SeededGenerator(Seed(8))
    let odds = (0..<200).map { _ in Float(generator.uniform() * 6 - 1) }
    let scores = ScoreMatrix(values: odds.flatMap { [0, $0] }, classCount: 2)
    #expect(
      PriorMatching.decideByOffsets(scores, weights: [Double](repeating: 1, count: 200))
        == decideByMedian(odds))
  }

  @Test func infiniteScoresOfThreeClassesDoNotBreakTheOffsets() throws {
    let scores: [[Float]] = (0..<30).map { row in (0..<3).map { $0 == row % 3 ? 0 : -.infinity } }
    #expect(try measured(uarMatched, request(scores, (0..<30).map { $0 % 3 })).value == 1)
  }

  /// 10 of one class and 14 of the other, ranked without a mistake, and cut into 12 and 12.
  @Test func aPerfectRankingReadsWhatIsAttainable() throws {
    let truth = (0..<24).map { $0 < 10 ? 0 : 1 }
    let perfect = request(rows(logOdds: truth.indices.map { Float($0) - 11.5 }), truth)
    for (metric, most) in [
      (uarMatched, 13.0 / 14), (accuracyMatched, 22.0 / 24), (AttackerAdvantage(), 12.0 / 14),
    ] as [(any LeakageMetric, Double)] {
      let score = try measured(metric, perfect)
      #expect(abs(score.value - most) < 1e-12 && score.attainable == score.value)
    }
    #expect(try measured(auc, perfect).value == 1 && measured(auc, perfect).attainable == nil)
    #expect(try measured(uar, perfect).attainable == nil)
  }

  @Test func evenClassesHaveNoCeiling() throws {
    let truth = (0..<24).map { $0 % 2 }
    let score = try measured(uarMatched, request(rows(logOdds: truth.map { Float($0) }), truth))
    #expect(score.value == 1 && score.attainable == nil)
  }
}
