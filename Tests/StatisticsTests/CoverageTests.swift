import Foundation
import TelltaleCore
import Testing

@testable import Statistics

/// Intervals and tests do what they promise, on audits whose truth is known.
@Suite struct CoverageTests {
  private let simulationCount = 1000

  /// Share of simulated audits for which the body is true.
  private func share(_ body: (Int) throws -> Bool) rethrows -> Double {
    var hits = 0
    for index in 0..<simulationCount where try body(index) { hits += 1 }
    return Double(hits) / Double(simulationCount)
  }

  private func interval(_ sample: SpeakerSample, _ index: Int) throws -> CorrectedInterval {
    let bootstrap = ClusterBootstrap(parts: [sample.strata], seed: Seed(UInt64(index)))
    let replicates = bootstrap.replicates([[[sample.recall]]], threadCount: 2)[0]
    return try #require(
      CorrectedInterval(
        foldValues: [sample.estimate], replicates: replicates, parts: [sample.strata],
        correction: .none, within: 0...1))
  }

  @Test(arguments: [(0.0, 1.0), (1.0, 1.0)])
  func theSpeakerIntervalCoversAndTheUtteranceIntervalDoesNot(mean: Double, spread: Double) throws {
    let truth = SpeakerSample.trueRecall(mean: mean, spread: spread)
    var wilsonHits = 0
    let covered = try share { index in
      let sample = SpeakerSample(
        speakersPerClass: 12, mean: mean, spread: spread,
        seed: Seed(1).derived(for: "sample \(index) \(mean)"))
      if wilson(sample).contains(truth) { wilsonHits += 1 }
      return try interval(sample, index).range(level: 0.95).contains(truth)
    }
    let byUtterance = Double(wilsonHits) / Double(simulationCount)
    print("coverage at 24 speakers, mean \(mean): speakers \(covered), utterances \(byUtterance)")
    #expect((0.93...0.97).contains(covered))
    #expect(byUtterance < 0.80)
  }

  /// Wilson's interval for a share of independent utterances: what must not be used.
  private func wilson(_ sample: SpeakerSample) -> ClosedRange<Double> {
    let n = Double(sample.labels.count)
    let p = Double(sample.isRight.count { $0 }) / n
    let z = 1.959964
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return middle - half...middle + half
  }

  /// With attackers trained anew in every audit: layouts that people have, without a leak and with
  /// one, 300 audits each. `Benchmarks/verdicts` has more of them, and what other rules do.
  @Test(arguments: [
    [(1, 1), (1, 1), (1, 1), (1, 1), (1, 1)], [(3, 2), (2, 3)],
    [(3, 3), (3, 3), (2, 2), (2, 2), (2, 2)],
  ])
  func intervalAndTestHoldWhenAttackersAreTrainedAnew(folds: [(Int, Int)]) throws {
    for leak in [0.0, 2] {
      let audits = RetrainedAudits(folds: folds, leak: leak, seed: Seed(11))
      let truth = audits.truth(1000)
      var (covered, rejected) = (0.0, 0.0)
      let count = 300
      for index in 0..<count {
        let interval = try #require(audits.interval(index).interval)
        if interval.range(level: 0.95).contains(truth) { covered += 1 / Double(count) }
        let p = try #require(interval.pValue(beyond: 0.5))
        if p <= 0.05 { rejected += 1 / Double(count) }
      }
      let label = "\(folds), leak \(leak), AUC \(truth): covers \(covered), rejects \(rejected)"
      print(label)
      // Two standard errors beyond 93 to 97 %, and 3 to 6 %.
      #expect((0.905...0.99).contains(covered), "\(label)")
      if leak == 0 { #expect((0.01...0.085).contains(rejected), "\(label)") }
    }
  }
}
