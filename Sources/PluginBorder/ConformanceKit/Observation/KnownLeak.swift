import Foundation
internal import TelltaleCore

/// Rows that tell two classes apart by a known amount, so that it is known how often the best
/// attacker there can be is right.
///
/// Each row has one hidden number, normal with standard deviation 1 and a mean that differs by d'
/// between the classes. It is all that the classes have to do with the row: levels of the upper
/// half of the bands, 6 dB for each unit, among noise that tells nothing. Whoever sees the number
/// decides best at the midpoint, and is right with probability Φ(d'/2) in either class (Green and
/// Swets 1966, Signal Detection Theory and Psychophysics, ch. 3).
struct KnownLeak {
  let input: ModelInput
  let target: LabelColumn

  static let trainingRows = Array(0..<120)
  static let validationRows = Array(120..<160)
  static let heldOutRows = Array(160..<400)

  /// - Parameter separation: d', 0 for no leak.
  init(separation: Double, seed: Seed) {
    var generator = SeededGenerator(seed.derived(for: "known leak"))
    let bands = (0..<24).map {
      FeatureDescription.Band(name: "band \($0)", unit: "dB", range: -80...0)
    }
    // Not simply in turn, and as many of each class.
    let labels = (0..<400).map { ($0 + $0 / 10) % 2 }
    let frameCount = 24
    let rows = labels.map { label -> [Float] in
      let hidden = generator.normal() + separation * (Double(label) - 0.5)
      return (0..<frameCount * 24).map { place in
        let shift = place % 24 < 12 ? 0 : 6 * hidden
        return Float(-40 + shift + 4 * (generator.uniform() - 0.5))
      }
    }
    input = ModelInput(
      description: .features(FeatureDescription(bands: bands, frameRateHz: 50)),
      rows: MemoryRows(rows, shapes: rows.map { _ in [frameCount, 24] }))
    target = LabelColumn(classes: ["class-0", "class-1"], labels: labels)
  }

  /// Φ(d'/2): average recall of the best decision.
  static func bestRecall(separation: Double) -> Double {
    (1 + erf(separation / 2 / 2.squareRoot())) / 2
  }

  /// Standard error of the average recall on the held-out rows, of someone who is right with the
  /// probability.
  static func standardError(recall: Double) -> Double {
    (recall * (1 - recall) / Double(heldOutRows.count)).squareRoot()
  }
}
