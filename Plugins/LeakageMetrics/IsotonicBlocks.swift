import MetricKit

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
  private let values: [Double]
  private let negatives: Double
  private let positives: Double
  private let smoothing: Double

  /// - Parameter smoothing: utterances of either class that are added at both ends (Laplace's rule),
  ///   so that no likelihood ratio is infinite; they count in the blocks and not in n₁ and n₀.
  init(_ curve: RankedCounts, smoothing: Double = 0) {
    negatives = curve.negatives
    positives = curve.positives
    self.smoothing = smoothing
    var blocks = IsotonicBlocks.runs(curve.values, smoothing: smoothing)
    IsotonicBlocks.pool(&blocks)
    values = blocks
  }

  /// Joins each group with the one before it that does not lie below it; both are in one block in any
  /// case. Written without branches, as which way they would go is as random as the labels.
  private static func runs(_ groups: [Double], smoothing: Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: groups.count + 4) { runs, count in
      runs[0] = smoothing
      runs[1] = smoothing
      var end = 2
      // Of the run and of its last group; the first group begins a run.
      var (sumNegatives, sumPositives) = (0.0, 0.0)
      var (lastNegatives, lastPositives) = (0.0, 0.0)
      groups.withUnsafeBufferPointer { groups in
        for place in stride(from: 0, to: groups.count, by: 2) {
          let (negatives, positives) = (groups[place], groups[place + 1])
          let begins = lastPositives * negatives < positives * lastNegatives
          end += begins ? 2 : 0
          sumNegatives = (begins ? 0 : sumNegatives) + negatives
          sumPositives = (begins ? 0 : sumPositives) + positives
          runs[end] = sumNegatives
          runs[end + 1] = sumPositives
          let hasWeight = negatives + positives > 0
          lastNegatives = hasWeight ? negatives : lastNegatives
          lastPositives = hasWeight ? positives : lastPositives
        }
      }
      runs[end + 2] = smoothing
      runs[end + 3] = smoothing
      count = end + 4
    }
  }

  /// Joins each block with those before it that do not lie below it, until none is left.
  private static func pool(_ blocks: inout [Double]) {
    var end = 0
    blocks.withUnsafeMutableBufferPointer { blocks in
      for place in stride(from: 0, to: blocks.count, by: 2) {
        var (negatives, positives) = (blocks[place], blocks[place + 1])
        if negatives + positives == 0 { continue }
        while end > 0, blocks[end - 1] * negatives >= positives * blocks[end - 2] {
          negatives += blocks[end - 2]
          positives += blocks[end - 1]
          end -= 2
        }
        blocks[end] = negatives
        blocks[end + 1] = positives
        end += 2
      }
    }
    blocks.removeLast(blocks.count - end)
  }

  var count: Int { values.count / 2 }

  /// Lowest and highest likelihood ratio that an utterance has: blocks of added ones alone are nobody's.
  var ends: (low: Block, high: Block) {
    let isAdded = { (index: Int) in
      values[2 * index] == smoothing && values[2 * index + 1] == smoothing
    }
    let low = count > 1 && isAdded(0) ? 1 : 0
    let high = count > 1 && isAdded(count - 1) ? count - 2 : count - 1
    return (self[low], self[high])
  }

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
