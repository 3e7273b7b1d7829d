import AuditCore
import Testing

@testable import AuditStatistics

@Suite struct BootstrapTests {
  private let sample = SpeakerSample(speakersPerClass: 12, mean: 0.5, spread: 1, seed: Seed(5))

  @Test func speakersAreDrawnWithAllTheirRowsAndWithinTheirClass() {
    let bootstrap = ClusterBootstrap(parts: [sample.strata], seed: Seed(1))
    for resample in 0..<20 {
      let weights = bootstrap.weights(ofResample: resample)[0]
      for speaker in sample.strata.strata.flatMap(\.self) {
        #expect(Set(speaker.rows.map { weights[$0] }).count == 1)
      }
      for label in 0..<2 {
        let total = weights.indices.filter { sample.labels[$0] == label }.map { weights[$0] }
          .reduce(0, +)
        #expect(total == 12.0 * Double(SpeakerSample.utteranceCount))
      }
    }
  }

  @Test func threadsDoNotChangeTheReplicates() {
    let bootstrap = ClusterBootstrap(parts: [sample.strata], resampleCount: 333, seed: Seed(1))
    let one = bootstrap.replicates([[[sample.recall]], [[sample.recall]]])
    #expect(one == bootstrap.replicates([[[sample.recall]], [[sample.recall]]], threadCount: 3))
    #expect(one[0] == one[1] && one[0].count == 333)
  }

  @Test func foldsAreAveraged() {
    let other = SpeakerSample(speakersPerClass: 4, mean: 3, spread: 0, seed: Seed(6))
    let bootstrap = ClusterBootstrap(parts: [sample.strata, other.strata], seed: Seed(1))
    let replicates = bootstrap.replicates([[[sample.recall], [other.recall]]])[0]
    let mean = replicates.reduce(0, +) / Double(replicates.count)
    #expect(abs(mean - (sample.estimate + other.estimate) / 2) < 0.01)
  }

  /// Two trainings that differ by 0.2: the replicates spread by speakers and by trainings.
  @Test func seedsAreDrawnToo() {
    let bootstrap = ClusterBootstrap(parts: [sample.strata], seed: Seed(1))
    let spread = { (values: [Double]) -> Double in
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count))
        .squareRoot()
    }
    let better: @Sendable ([Double]) -> Double? = { sample.recall($0).map { $0 + 0.2 } }
    let one = spread(bootstrap.replicates([[[sample.recall]]])[0])
    let two = spread(bootstrap.replicates([[[sample.recall, better]]])[0])
    // Of the mean of two draws from two values 0.2 apart: variance 0.01 / 2.
    #expect(abs(two * two - one * one - 0.005) < 0.001)
  }

  @Test func oneSpeakerPerClassHasNoInterval() {
    let lonely = SpeakerSample(speakersPerClass: 1, mean: 0, spread: 1, seed: Seed(6))
    let replicates = ClusterBootstrap(parts: [lonely.strata], seed: Seed(1))
      .replicates([[[lonely.recall]]])[0]
    #expect(
      BootstrapInterval(
        estimate: 0.5, replicates: replicates, parts: [lonely.strata], within: 0...1) == nil)
  }

  /// 24 of 24 speakers always read right: the exact binomial bound is 0.025^(1/24) = 0.8575.
  @Test func certaintyIsNotBelieved() throws {
    let strata = [sample.strata]
    let interval = try #require(
      BootstrapInterval(
        estimate: 1, replicates: [Double](repeating: 1, count: 200), parts: strata, within: 0...1))
    #expect(interval.range.upperBound == 1)
    #expect(abs(interval.range.lowerBound - 0.8575) < 1e-4)
    let none = try #require(
      BootstrapInterval(
        estimate: 0, replicates: [Double](repeating: 0, count: 200), parts: strata, within: 0...1))
    #expect(none.range.lowerBound == 0 && abs(none.range.upperBound - 0.1425) < 1e-4)
  }

  @Test func theIntervalStaysWithinTheMetricsRange() throws {
    let sure = SpeakerSample(speakersPerClass: 4, mean: 4, spread: 1, seed: Seed(7))
    let replicates = ClusterBootstrap(parts: [sure.strata], seed: Seed(1))
      .replicates([[[sure.recall]]])[0]
    let interval = try #require(
      BootstrapInterval(
        estimate: sure.estimate, replicates: replicates, parts: [sure.strata], within: 0...1))
    #expect(interval.range.upperBound <= 1 && interval.range.contains(sure.estimate))
  }
}
