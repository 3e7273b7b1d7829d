import Foundation
import TelltaleCore
import Testing

@testable import Statistics

@Suite struct MultipleTestingTests {
  /// By hand, from the formulas.
  @Test func adjustedValuesAreTheFormulas() {
    let p = [0.01, 0.04, 0.03, 0.005]
    let close = { (a: [Double], b: [Double]) in zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 } }
    #expect(close(MultipleTesting.benjaminiHochberg(p), [0.02, 0.04, 0.04, 0.02]))
    #expect(MultipleTesting.benjaminiHochberg([]) == [])
    #expect(MultipleTesting.benjaminiHochberg([0.5]) == [0.5])
  }

  /// The best of three useless attacks is judged against the best of three in every arrangement.
  @Test func theBestOfSeveralIsHeldAgainstTheBestOfSeveral() {
    let replicates = [[0.4, 0.1, 0.2, 0.3], [0.1, 0.4, 0.3, 0.2], [0.0, 0.1, 0.1, 0.5]]
    // Best per arrangement: 0.4, 0.4, 0.3, 0.5.
    #expect(MultipleTesting.bestOf([0.4, 0.1, 0.5], replicates: replicates) == [0.75, 1, 0.25])
  }

  /// Step by step: 5 against the best of all three, 3 against the best of the two that are left, 1
  /// against its own draws.
  @Test func theStepDownIsTheAlgorithms() {
    let replicates = [[1.0, 3, 0, 0, 2], [0, 1, 5, 2, 0], [4, 0, 1, 6, 0]]
    let adjusted = MultipleTesting.stepDown([3, 5, 1], replicates: replicates)
    // Best of all: 4 3 5 6 2; of the first and third: 4 3 1 6 2; of the third: 4 0 1 6 0.
    #expect(adjusted == [0.6, 0.4, 0.6])
    #expect(MultipleTesting.stepDown([], replicates: []) == [])
  }

  /// Sixteen attacks that read the same thing are charged once.
  @Test func attacksThatErrTogetherAreChargedOnce() {
    let own = (0..<24).map(Double.init)
    let alike = [[Double]](repeating: own, count: 16)
    let adjusted = MultipleTesting.stepDown([Double](repeating: 23, count: 16), replicates: alike)
    #expect(adjusted.allSatisfy { $0 == 1.0 / 24 })
  }
}

/// The joint distribution of t statistics that share their resamples, or their folds.
@Suite struct JointDrawsTests {
  private let draws = JointDraws(count: 2000, seed: Seed(4))

  /// Every attack's own share beyond t(0.95; 4) is 5 %, whatever its replicates look like.
  @Test func everyAttackHasItsOwnDistribution() {
    let skewed = (0..<2000).map { pow(Double($0 * 7919 % 2000), 3) }
    let statistics = draws.statistics([skewed, skewed.reversed()], degrees: 4)
    for own in statistics {
      let share = Double(own.count { $0 > 2.131847 }) / 2000
      #expect((0.035...0.065).contains(share), "\(share)")
    }
  }

  @Test func attacksThatReadAlikeAreDrawnAlike() {
    let values = [0.6, 0.7, 0.5, 0.8, 0.65]
    let own = draws.deviations(ofFolds: values)
    #expect(own == draws.deviations(ofFolds: values.map { $0 }))
    let shifted = draws.deviations(ofFolds: values.map { 2 * $0 - 1 })
    let statistics = draws.statistics([own, shifted], degrees: 4)
    #expect(zip(statistics[0], statistics[1]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  /// Twelve attacks that know nothing, half of their errors shared, five folds each: one of them is
  /// called a finding in no more than 5 % of 400 audits.
  @Test(arguments: [0.0, 0.7, 1])
  func theFamilyHoldsItsLevel(shared: Double) {
    var generator = SeededGenerator(Seed(9).derived(for: "\(shared)"))
    let (attackCount, auditCount) = (12, 400)
    let draws = JointDraws(count: 500, seed: Seed(5))
    var alarms = 0
    for _ in 0..<auditCount {
      let common = (0..<5).map { _ in generator.normal() }
      let values = (0..<attackCount).map { _ in
        common.map { shared * $0 + (1 - shared * shared).squareRoot() * generator.normal() }
      }
      let observed = values.map { values in
        let mean = values.reduce(0, +) / 5
        let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        return mean / (squares / 4 / 5).squareRoot()
      }
      let together = draws.statistics(
        values.map { draws.deviations(ofFolds: $0) }, degrees: 4)
      let adjusted = MultipleTesting.stepDown(
        observed, replicates: zip(observed, together).map { [$0] + $1 })
      if adjusted.contains(where: { $0 <= 0.05 }) { alarms += 1 }
    }
    let rate = Double(alarms) / Double(auditCount)
    print("family of \(attackCount), errors shared \(shared): false alarms \(rate)")
    #expect(rate < 0.085)
  }
}
