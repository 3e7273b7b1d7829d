import AuditCore
import AuditStatistics
import Foundation
import Testing

/// Intervals and tests do what they promise, on a thousand audits of 24 speakers whose truth is
/// known.
@Suite struct CoverageTests {
  private let simulationCount = 1000

  /// Share of simulated audits for which the body is true.
  private func share(_ body: (Int) throws -> Bool) rethrows -> Double {
    var hits = 0
    for index in 0..<simulationCount where try body(index) { hits += 1 }
    return Double(hits) / Double(simulationCount)
  }

  private func interval(_ sample: SpeakerSample, _ index: Int) throws -> BootstrapInterval {
    let bootstrap = ClusterBootstrap(parts: [sample.strata], seed: Seed(UInt64(index)))
    let replicates = bootstrap.replicates([[[sample.recall]]], threadCount: 2)[0]
    return try #require(
      BootstrapInterval(
        estimate: sample.estimate, replicates: replicates, parts: [sample.strata], within: 0...1))
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
      return try interval(sample, index).range.contains(truth)
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

  /// Scores of speakers that lean one way or the other by chance, whatever the label.
  @Test func aTrueNullIsRejectedAtTheLevel() {
    let rejected = share { index in
      let sample = SpeakerSample(
        speakersPerClass: 12, mean: 0, spread: 1,
        seed: Seed(2).derived(for: "null \(index)"))
      // "Right" is read as "decided for class 1": it depends on the speaker alone.
      let everyone = SpeakerStrata(
        strata: [sample.strata.strata.flatMap(\.self)], rowCount: sample.labels.count)
      let permutation = SpeakerPermutation(parts: [everyone], seed: Seed(UInt64(index)))
      let recall = { (labels: [[Int]]) -> Double? in
        var (hits, totals) = ([0.0, 0.0], [0.0, 0.0])
        for (row, label) in labels[0].enumerated() {
          totals[label] += 1
          if sample.isRight[row] == (label == 1) { hits[label] += 1 }
        }
        return (hits[0] / totals[0] + hits[1] / totals[1]) / 2
      }
      let replicates = permutation.replicates(recall)
      let p = permutation.pValue(observed: recall([sample.labels]) ?? 0, replicates: replicates)
      return p <= 0.05
    }
    print("a true null is rejected at 5 % in \(rejected)")
    #expect((0.03...0.07).contains(rejected))
  }
}
