import AuditCore
import AuditStatistics
import Testing

@Suite struct PermutationTests {
  /// Speakers of one row each.
  private func speakers(_ labels: [Int], offset: Int = 0) -> [SpeakerStrata.Speaker] {
    labels.indices.map { SpeakerStrata.Speaker(rows: [$0 + offset], label: labels[$0]) }
  }

  @Test func fewSpeakersAreEnumerated() {
    let strata = SpeakerStrata(strata: [speakers([0, 0, 1, 1])], rowCount: 4)
    let permutation = SpeakerPermutation(parts: [strata], seed: Seed(1))
    #expect(permutation.isExact && permutation.count == 6)
    #expect(permutation.smallestPValue == 1.0 / 6)
    // Sum of the rows labelled 1: 2 + 3 is the largest of six.
    let statistic = { (labels: [[Int]]) -> Double? in
      Double(labels[0].indices.filter { labels[0][$0] == 1 }.reduce(0, +))
    }
    let replicates = permutation.replicates(statistic)
    #expect(replicates.sorted() == [1, 2, 3, 3, 4, 5])
    #expect(permutation.pValue(observed: 5, replicates: replicates) == 1.0 / 6)
    #expect(permutation.pValue(observed: 3, replicates: replicates) == 4.0 / 6)
  }

  /// Five sessions of one man and one woman: labels swap within a session only.
  @Test func pairedSessionsSwapWithinThemselves() {
    let sessions = (0..<5).map { speakers([0, 1], offset: 2 * $0) }
    let permutation = SpeakerPermutation(
      parts: [SpeakerStrata(strata: sessions, rowCount: 10)], seed: Seed(1))
    #expect(permutation.isExact && permutation.count == 32)
    var seen: Set<[Int]> = []
    _ = permutation.replicates { labels in
      seen.insert(labels[0])
      return 0
    }
    #expect(seen.count == 32)
    #expect(seen.allSatisfy { row in (0..<5).allSatisfy { row[2 * $0] + row[2 * $0 + 1] == 1 } })
  }

  @Test func manySpeakersAreDrawnAndTheObservedArrangementCounts() {
    let labels = (0..<40).map { $0 % 2 }
    let strata = SpeakerStrata(strata: [speakers(labels)], rowCount: 40)
    let permutation = SpeakerPermutation(parts: [strata], seed: Seed(3))
    #expect(!permutation.isExact && permutation.count == 2000)
    let agreement = { (dealt: [[Int]]) -> Double? in
      Double(zip(dealt[0], labels).count { $0 == $1 })
    }
    let replicates = permutation.replicates(agreement)
    #expect(replicates.first == 40)
    #expect(permutation.pValue(observed: 40, replicates: replicates) == 1.0 / 2000)
    #expect(permutation.replicates(agreement) == replicates, "the seed decides")
  }

  @Test func twoFoldsAreDealtApart() {
    let parts = [
      SpeakerStrata(strata: [speakers([0, 1])], rowCount: 2),
      SpeakerStrata(strata: [speakers([1, 1])], rowCount: 2),
    ]
    let permutation = SpeakerPermutation(parts: parts, seed: Seed(1))
    #expect(permutation.count == 2)
    let replicates = permutation.replicates { labels in
      #expect(labels[1] == [1, 1])
      return Double(labels[0][0])
    }
    #expect(replicates == [0, 1])
  }
}

@Suite struct MultipleTestingTests {
  /// By hand, from the formulas.
  @Test func adjustedValuesAreTheFormulas() {
    let p = [0.01, 0.04, 0.03, 0.005]
    let close = { (a: [Double], b: [Double]) in zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 } }
    #expect(close(MultipleTesting.holm(p), [0.03, 0.06, 0.06, 0.02]))
    #expect(close(MultipleTesting.benjaminiHochberg(p), [0.02, 0.04, 0.04, 0.02]))
    #expect(MultipleTesting.holm([]) == [] && MultipleTesting.benjaminiHochberg([0.5]) == [0.5])
  }

  /// The best of three useless attacks is judged against the best of three in every arrangement.
  @Test func theBestOfSeveralIsHeldAgainstTheBestOfSeveral() {
    let replicates = [[0.4, 0.1, 0.2, 0.3], [0.1, 0.4, 0.3, 0.2], [0.0, 0.1, 0.1, 0.5]]
    // Best per arrangement: 0.4, 0.4, 0.3, 0.5.
    #expect(MultipleTesting.bestOf([0.4, 0.1, 0.5], replicates: replicates) == [0.75, 1, 0.25])
  }
}

@Suite struct PowerPlanTests {
  private let plan = PowerPlan(spread: 0.2, utterancesPerSpeaker: 30)

  /// By hand: σ² = 0.04 + 0.25 / 30, SE = √(σ² / 24), t(0.975; 22) + t(0.8; 22) = 2.932139.
  @Test func detectableEffectIsTheFormulas() throws {
    let effect = try #require(plan.detectableEffect(speakers: 24))
    #expect(abs(effect - 2.932139 * (0.0483333333 / 24).squareRoot()) < 1e-5)
  }

  @Test func asManySpeakersAsAreNeededAreEnoughAndTwoFewerAreNot() throws {
    let needed = try #require(plan.speakersNeeded(effect: 0.05))
    #expect(needed.isMultiple(of: 2))
    #expect(try #require(plan.detectableEffect(speakers: needed)) <= 0.05)
    #expect(try #require(plan.detectableEffect(speakers: needed - 2)) > 0.05)
    #expect(abs(plan.power(speakers: needed, effect: 0.05) - 0.8) < 0.01)
  }

  @Test func tooFewSpeakersDetectNothing() {
    #expect(plan.detectableEffect(speakers: 3) == nil)
    #expect(plan.speakersNeeded(effect: 1e-6) == nil)
  }

  @Test func theSmallestPValueIsTheNumberOfArrangements() {
    // 3 + 3 speakers: 20 arrangements.
    #expect(abs(plan.smallestPValue(speakers: 6) - 0.05) < 1e-12)
    #expect(plan.smallestPValue(speakers: 24) == 1.0 / 2000)
  }
}

@Suite struct PairedIntervalTests {
  /// By hand: mean 0.1, s 0.10801, and t(0.95; 3) = 2.353363 from the table.
  @Test func theIntervalIsStudents() throws {
    let range = try #require(PairedInterval([0.1, 0.2, -0.05, 0.15], level: 0.9)).range
    let half = 2.353363 * 0.1080123 / 2
    #expect(abs(range.lowerBound - (0.1 - half)) < 1e-6)
    #expect(abs(range.upperBound - (0.1 + half)) < 1e-6)
    #expect(PairedInterval([0.1], level: 0.9) == nil)
  }
}
