import TelltaleCore
import Testing

@testable import Results
@testable import Statistics

/// What an interval is seen in, how wide it is, and where there is none.
@Suite struct CorrectedIntervalTests {
  /// Folds of so many speakers of each class, a row each.
  private func parts(_ counts: [(Int, Int)]) -> [SpeakerStrata] {
    counts.map { first, second in
      SpeakerStrata(
        speakers: (0..<first + second).map { "s\($0)" },
        labels: (0..<first + second).map { $0 < first ? 0 : 1 })
    }
  }

  private let pairs = [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1)]
  private let replicates = (0..<1000).map { 0.7 + 0.1 * Double($0 - 500) / 500 }

  private func interval(
    _ values: [Double], _ counts: [(Int, Int)], replicates: [Double]? = nil,
    _ correction: LearningCorrection = .none, within bounds: ClosedRange<Double> = 0...1
  ) -> CorrectedInterval? {
    CorrectedInterval(
      foldValues: values, replicates: replicates ?? self.replicates, parts: parts(counts),
      correction: correction, within: bounds)
  }

  /// By hand: s² = 0.01, SE = √(0.01 / 5 · 2.25), t(0.975; 4) = 2.776445, and on the logistic scale
  /// ln(0.7 / 0.3) ± 2.776445 · SE / (0.7 · 0.3).
  @Test func foldsOfOneSpeakerPerClassLeaveTheSpreadOverFolds() throws {
    let correction = LearningCorrection.crossValidated(judged: 10, learnt: 8)
    #expect(correction.factor == 2.25)
    let found = try #require(
      interval([0.7, 0.6, 0.8, 0.6, 0.8], pairs, correction))
    #expect(found.method == .folds && found.degreesOfFreedom == 4)
    #expect(abs(found.standardError - 0.0670820) < 1e-6)
    let range = found.range(level: 0.95)
    #expect(abs(range.lowerBound - 0.490100) < 1e-4 && abs(range.upperBound - 0.849949) < 1e-4)
  }

  /// The replicates' variance, 0.01 / 3, times Σ 1/g / Σ (g - 1)/g² = 2 for pairs in each stratum.
  @Test func severalSpeakersOfAClassInAFoldLeaveThemselves() throws {
    let found = try #require(
      interval([0.7, 0.7, 0.7], [(2, 2), (2, 2), (2, 2)]))
    #expect(found.method == .speakers && found.degreesOfFreedom == 6)
    #expect(abs(found.standardError - (0.02 / 3).squareRoot()) < 1e-4)
    #expect(found.range(level: 0.9).upperBound < found.range(level: 0.95).upperBound)
  }

  /// Never over two folds, and never over three speakers.
  @Test(arguments: [[(1, 1), (1, 1)], [(1, 1), (1, 1), (1, 1)], [(2, 2)], [(2, 1), (1, 1)]])
  func tooFewFoldsAndSpeakersHaveNoInterval(counts: [(Int, Int)]) {
    let values = counts.indices.map { 0.6 + 0.1 * Double($0) }
    #expect(interval(values, counts) == nil)
  }

  /// "0.64 [0.64, 0.64]" is no interval.
  @Test func whatVariesNowhereHasNoInterval() {
    let still = [Double](repeating: 0.64, count: 1000)
    #expect(interval([Double](repeating: 0.64, count: 5), pairs) == nil)
    #expect(interval([0.64, 0.64], [(3, 3), (3, 3)], replicates: still) == nil)
  }

  /// 24 of 24 speakers always read right: the exact binomial bound is 0.025^(1/24) = 0.8575, and
  /// guessing does as well in 0.5^24.
  @Test func certaintyIsNotBelieved() throws {
    let counts = [(6, 6), (6, 6)]
    let sure = try #require(interval([1, 1], counts))
    #expect(sure.method == .binomial && sure.range(level: 0.95).upperBound == 1)
    #expect(abs(sure.range(level: 0.95).lowerBound - 0.8575) < 1e-4)
    #expect(abs(try #require(sure.pValue(beyond: 0.5)) - 5.96e-8) < 1e-10)
    let never = try #require(interval([0, 0], counts))
    #expect(abs(never.range(level: 0.95).upperBound - 0.1425) < 1e-4)
    #expect(try #require(never.pValue(beyond: 0.5)) > 0.999)
    #expect(try #require(never.pValue(beyond: 0.5, isUpward: false)) < 1e-6)
  }

  /// p is the level at which the one-sided bound reaches the reference.
  @Test(arguments: [0.3, 0.5, 0.69])
  func theBoundAtThatLevelIsTheReference(reference: Double) throws {
    for counts in [pairs, [(3, 3), (3, 3)]] {
      let values = counts.indices.map { 0.7 + ($0.isMultiple(of: 2) ? 0.05 : -0.05) }
      let found = try #require(interval(values, counts))
      let p = try #require(found.pValue(beyond: reference))
      let bound = found.range(level: 1 - 2 * p).lowerBound
      #expect(abs(bound - reference) < 1e-6, "\(found.method) \(p)")
    }
  }

  @Test func chanceAtTheEndOfTheRangeIsNotTested() throws {
    #expect(try #require(interval([0.1, 0.2, 0.3, 0.1], [(2, 2)])).pValue(beyond: 0) == nil)
    let open = try #require(interval([0.1, 0.2, 0.3, 0.1], [(3, 3)], within: 0 ... .infinity))
    #expect(open.range(level: 0.95).lowerBound >= 0 && open.pValue(beyond: 0.1) != nil)
  }

  /// t(0.975; 14) · 0.5 / 24 = 0.044683: as far as one of the 24 speakers read by guessing would move it,
  /// and never less than an estimate further from the end has.
  @Test func closeToAnEndOneUnseenSpeakerIsAllowedFor() throws {
    let counts = [(2, 3), (3, 2), (2, 3), (2, 2), (2, 3)]
    let deviates = (0..<1000).map { Double($0 - 500) / 500 }
    for isHigh in [true, false] {
      var former = 0.0
      for distance in [1e-6, 1e-4, 1e-3, 0.01, 0.03, 0.044, 0.05, 0.1] {
        let estimate = isHigh ? 1 - distance : distance
        let found = try #require(
          interval(
            [Double](repeating: estimate, count: 5), counts,
            replicates: deviates.map { estimate + distance / 4 * $0 }))
        let range = found.range(level: 0.95)
        let reach = isHigh ? 1 - range.lowerBound : range.upperBound
        if distance < 0.02 { #expect(abs(reach - 0.044683) < 1e-5) }
        #expect(reach >= former - 1e-9)
        #expect(range.contains(estimate))
        former = reach
      }
    }
  }

  @Test func theIntervalStaysWithinTheRangeAndHoldsTheEstimate() throws {
    for values in [[0.999999, 1, 1, 1, 1], [0.9, 1, 1, 1, 1], [0, 0, 0, 0, 1e-6]] {
      let range = try #require(interval(values, pairs)).range(level: 0.95)
      #expect((0...1).contains(range.lowerBound) && (0...1).contains(range.upperBound))
      #expect(range.contains(values.reduce(0, +) / 5))
    }
  }

  /// All of five folds, two of five, and attackers from a corpus of few and of many speakers.
  @Test func theCorrectionGoesByTheTrueRatioOfSpeakers() {
    #expect(LearningCorrection.crossValidated(judged: 91, learnt: 72.8).factor == 2.25)
    #expect(LearningCorrection.crossValidated(judged: 36, learnt: 72).factor == 1.5)
    #expect(LearningCorrection.apart(judged: 91, learnt: 24).factor == 2)
    #expect(LearningCorrection.apart(judged: 24, learnt: 96).factor == 1.25)
    #expect(LearningCorrection.none.factor == 1)
  }
}
