import Foundation
import TelltaleCore

/// What networks said of speakers whom they did not hear, and how sure they may be.
///
/// **Source** temperature scaling, Guo et al., On calibration of modern neural networks, ICML 2017.
struct HeldOutAnswers {
  /// Log-posteriors of each row.
  private var answers: [[Double]] = []
  private var labels: [Int] = []

  mutating func add(_ scores: ScoreMatrix, labels: [Int]) {
    for (row, label) in labels.enumerated() {
      answers.append((0..<scores.classCount).map { Double(scores[row, $0]) })
      self.labels.append(label)
    }
  }

  /// What their logits are multiplied with for the least mean loss: at most 1, since answers that are all right leave
  /// no bound, and at least 0.01; 1 where nobody was held out.
  ///
  /// The loss is convex in the factor, so that halving the range by its derivative finds the one minimum.
  var factor: Double {
    guard !answers.isEmpty, slope(1) > 0 else { return 1 }
    var (low, high) = (0.01, 1.0)
    while high - low > 1e-9 {
      let middle = (low + high) / 2
      (low, high) = slope(middle) > 0 ? (low, middle) : (middle, high)
    }
    return (low + high) / 2
  }

  /// Of the sum of losses, by the factor: Σ (Σ p_k l_k - l_label), p = softmax(factor · l).
  private func slope(_ factor: Double) -> Double {
    zip(answers, labels).reduce(0) { sum, row in
      let (own, label) = row
      let top = own.max() ?? 0
      let powers = own.map { exp(factor * ($0 - top)) }
      let total = powers.reduce(0, +)
      return sum + zip(powers, own).reduce(0) { $0 + $1.0 * $1.1 } / total - own[label]
    }
  }
}
