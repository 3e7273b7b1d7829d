import Testing

@testable import Statistics

@Suite struct PowerPlanTests {
  private let plan = PowerPlan(spread: 0.15, utterancesPerSpeaker: 30)

  /// By SciPy 1.17: σ² = 0.0225 + 1/360, SE = √(σ² 2.25 · 4 / 24), t(0.95; 14) + t(0.8; 14) times it;
  /// with three classes σ² = 0.04 + 1/120, SE = √(σ² 2.25 · 4.5 / 30), 15 degrees of freedom.
  @Test func detectableEffectIsTheFormulas() throws {
    let effect = try #require(plan.detectableEffect(speakers: 24))
    #expect(abs(effect - 0.2559976294) < 1e-9)
    let three = PowerPlan(spread: 0.2, utterancesPerSpeaker: 10, classCount: 3)
    #expect(abs(try #require(three.detectableEffect(speakers: 30)) - 0.3345374412) < 1e-9)
  }

  @Test func asManySpeakersAsAreNeededAreEnoughAndTwoFewerAreNot() throws {
    let needed = try #require(plan.speakersNeeded(effect: 0.05))
    #expect(needed.isMultiple(of: 2))
    #expect(try #require(plan.detectableEffect(speakers: needed)) <= 0.05)
    #expect(try #require(plan.detectableEffect(speakers: needed - 2)) > 0.05)
    #expect(abs(try #require(plan.power(speakers: needed, effect: 0.05)) - 0.8) < 0.01)
  }

  @Test func rulingALeakOutNeedsMoreSpeakersThanFindingIt() throws {
    let found = try #require(plan.speakersNeeded(effect: 0.05))
    #expect(try #require(plan.speakersToExclude(margin: 0.05)) > found)
  }

  /// Three speakers of a class in three folds leave two degrees of freedom, four in four three.
  @Test func tooFewSpeakersDetectNothing() {
    #expect(plan.detectableEffect(speakers: 6) == nil)
    #expect(plan.power(speakers: 6, effect: 0.4) == nil)
    #expect(plan.degreesOfFreedom(speakers: 8) == 3)
    #expect(plan.speakersNeeded(effect: 1e-6) == nil)
  }

  @Test func aPlanFromASeenErrorExpectsThatErrorOfAsManySpeakers() {
    let seen = PowerPlan(
      seen: 0.08, estimate: 0.5, speakers: 24,
      correction: .crossValidated(judged: 24, learnt: 19.2), classCount: 2, foldCount: 5)
    #expect(abs(seen.standardError(speakers: 24) - 0.08) < 1e-12)
    #expect(abs(seen.standardError(speakers: 96) - 0.04) < 1e-12)
    // Half of the folds judged, and none of the others learnt from.
    let part = PowerPlan(
      seen: 0.08, estimate: 0.5, speakers: 12,
      correction: .crossValidated(judged: 12, learnt: 18), classCount: 2, foldCount: 4)
    #expect(part.standardError(speakers: 24) < 0.08)
  }

  /// asin √u has slope 1 at ½ and 1/(2 √(.9 · .1)) = 5/3 at .9.
  @Test func anErrorFarFromGuessingIsTakenToWhereGuessingIs() {
    let far = PowerPlan(
      seen: 0.03, estimate: 0.9, speakers: 24,
      correction: .crossValidated(judged: 24, learnt: 19.2), classCount: 2, foldCount: 5)
    #expect(abs(far.standardError(speakers: 24) - 0.05) < 1e-12)
  }
}
