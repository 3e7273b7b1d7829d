#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The best monotone calibration of a curve, by pooling adjacent violators; its corners are those of
/// the ROC curve's convex hull.
///
///     blocks ascending, positives(b) / negatives(b) strictly ascending
///     LR(b) = (positives(b) / n₁) / (negatives(b) / n₀)
///
/// Fitted to the labels that it is judged on, it is optimistic: most so on few utterances.
///
/// Source: Ayer et al. 1955 (Annals of Mathematical Statistics 26: 641-647); Brümmer and du Preez
/// 2006 (Computer Speech and Language 20: 230-275), for likelihood ratios.
struct IsotonicBlocks {
  /// Share of its class in each block, ascending by likelihood ratio; never both zero.
  struct Block {
    /// Of all negatives.
    let negatives: Double
    /// Of all positives.
    let positives: Double
  }

  /// Negatives, positives, negatives, … of each block.
  private var values: [Double]
  private var end = 0
  private let negatives: Double
  private let positives: Double

  /// - Parameter smoothing: utterances of either class that are added at both ends (Laplace's rule),
  ///   so that no likelihood ratio is infinite; they count in the blocks and not in n₁ and n₀.
  init(_ curve: RankedCounts, smoothing: Double = 0) {
    values = [Double](repeating: 0, count: curve.values.count + 4)
    negatives = curve.negatives
    positives = curve.positives
    push(smoothing, smoothing)
    for place in stride(from: 0, to: curve.values.count, by: 2) {
      push(curve.values[place], curve.values[place + 1])
    }
    push(smoothing, smoothing)
  }

  /// Adds a block above the others, and joins it with those that do not lie below it.
  private mutating func push(_ addedNegatives: Double, _ addedPositives: Double) {
    var (negatives, positives) = (addedNegatives, addedPositives)
    guard negatives + positives > 0 else { return }
    while end > 0, values[end - 1] * negatives >= positives * values[end - 2] {
      negatives += values[end - 2]
      positives += values[end - 1]
      end -= 2
    }
    values[end] = negatives
    values[end + 1] = positives
    end += 2
  }

  var count: Int { end / 2 }

  subscript(index: Int) -> Block {
    Block(
      negatives: values[2 * index] / negatives, positives: values[2 * index + 1] / positives)
  }

  /// Σ over the blocks.
  func sum(_ term: (Block) -> Double) -> Double {
    var sum = 0.0
    for index in 0..<count { sum += term(self[index]) }
    return sum
  }
}
