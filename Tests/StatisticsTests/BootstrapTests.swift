import TelltaleCore
import Testing

@testable import Statistics

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
}
