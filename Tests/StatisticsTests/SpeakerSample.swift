import Foundation
import TelltaleCore

@testable import Statistics

/// Attacks on made-up speakers: right or wrong per utterance, with a chance of its own for each
/// speaker, so that utterances of one speaker go together.
struct SpeakerSample {
  let strata: SpeakerStrata
  /// Whether each utterance is read right.
  let isRight: [Bool]
  let labels: [Int]

  static let utteranceCount = 20

  /// Recall of a speaker: logistic of a normal with this mean and spread.
  init(speakersPerClass: Int, mean: Double, spread: Double, seed: Seed) {
    var generator = SeededGenerator(seed)
    var (speakers, labels, isRight) = ([String](), [Int](), [Bool]())
    for label in 0..<2 {
      for speaker in 0..<speakersPerClass {
        let recall = 1 / (1 + exp(-(mean + spread * generator.normal())))
        for _ in 0..<SpeakerSample.utteranceCount {
          speakers.append("\(label)-\(speaker)")
          labels.append(label)
          isRight.append(generator.uniform() < recall)
        }
      }
    }
    self.isRight = isRight
    self.labels = labels
    strata = SpeakerStrata(speakers: speakers, labels: labels)
  }

  /// UAR with rows counted so often.
  @Sendable func recall(_ weights: [Double]) -> Double? {
    var (hits, totals) = ((0.0, 0.0), (0.0, 0.0))
    for row in weights.indices {
      let hit = isRight[row] ? weights[row] : 0
      if labels[row] == 0 {
        hits.0 += hit
        totals.0 += weights[row]
      } else {
        hits.1 += hit
        totals.1 += weights[row]
      }
    }
    guard totals.0 > 0, totals.1 > 0 else { return nil }
    return (hits.0 / totals.0 + hits.1 / totals.1) / 2
  }

  var estimate: Double { recall([Double](repeating: 1, count: labels.count)) ?? .nan }

  /// E logistic(mean + spread Z), by the trapezoidal rule.
  static func trueRecall(mean: Double, spread: Double) -> Double {
    let step = 0.001
    return stride(from: -8.0, through: 8, by: step).map { z in
      step * exp(-z * z / 2) / (2 * Double.pi).squareRoot() / (1 + exp(-(mean + spread * z)))
    }.reduce(0, +)
  }
}
