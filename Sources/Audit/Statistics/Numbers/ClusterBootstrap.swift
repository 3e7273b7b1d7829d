internal import Dispatch
internal import Synchronization
public import TelltaleCore

/// Resamples speakers with replacement within strata, all their rows with them.
///
/// The statistic is a mean over parts (folds) that share no speaker: each part is resampled within
/// its own strata, and one resample counts each of its rows as often as its speaker was drawn. Where
/// a part was measured several times over (several trainings of an attacker), as many of these are
/// drawn with replacement as there are: speakers and seeds both vary.
///
/// **Source** Efron and Tibshirani, An Introduction to the Bootstrap, 1993, §8; metrics, B2.1.
public struct ClusterBootstrap: Sendable {
  /// One per fold; no speaker stands in two.
  public let parts: [SpeakerStrata]
  /// How often speakers are drawn.
  public let resampleCount: Int
  /// Of the draws of speakers and of replicas.
  public let seed: Seed

  /// **Seed** Resample b depends on the seed and b alone, whatever runs side by side.
  public init(parts: [SpeakerStrata], resampleCount: Int = 2000, seed: Seed) {
    self.parts = parts
    self.resampleCount = resampleCount
    self.seed = seed
  }

  /// Values of several statistics in every resample, drawn once for all of them.
  ///
  /// - Parameters:
  ///   - statistics: [statistics][parts][replicas of the part]: its value for weights per row; nil where the weights
  ///     leave nothing to measure. Called from several threads at once.
  ///   - threadCount: blocks of resamples that run side by side.
  /// - Returns: shape [statistics][resamples]: means over the parts that gave a value; NaN where
  ///   none did.
  public func replicates(
    _ statistics: [[[@Sendable (_ weights: [Double]) -> Double?]]], threadCount: Int = 1
  ) -> [[Double]] {
    let replicaCounts = statistics.first?.map(\.count) ?? []
    let block = 50
    let blockCount = (resampleCount + block - 1) / block
    let collected = Mutex(
      [[Double]](repeating: Array(repeating: .nan, count: resampleCount), count: statistics.count))
    let run = { @Sendable (index: Int) in
      let resamples = index * block..<min((index + 1) * block, resampleCount)
      var found = [[Double]](repeating: [], count: statistics.count)
      for resample in resamples {
        let weights = weights(ofResample: resample)
        let drawn = replicas(ofResample: resample, counts: replicaCounts)
        for (position, perPart) in statistics.enumerated() {
          let values = perPart.indices.compactMap { part in
            mean(drawn[part].compactMap { perPart[part][$0](weights[part]) })
          }
          found[position].append(
            values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count))
        }
      }
      collected.withLock { [found] in
        for position in found.indices {
          $0[position].replaceSubrange(resamples, with: found[position])
        }
      }
    }
    // Blocks dealt to lanes: 0, 2, 4 … and 1, 3, 5 … for two.
    let laneCount = max(1, min(threadCount, blockCount))
    DispatchQueue.concurrentPerform(iterations: laneCount) { lane in
      for index in stride(from: lane, to: blockCount, by: laneCount) { run(index) }
    }
    return collected.withLock { $0 }
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Which replicas of each part a resample averages.
  private func replicas(ofResample resample: Int, counts: [Int]) -> [[Int]] {
    // Most have one, and nothing to draw.
    if counts.allSatisfy({ $0 == 1 }) { return counts.map { _ in [0] } }
    var generator = SeededGenerator(seed.derived(for: "replicas of resample \(resample)"))
    return counts.map { count in
      count == 1
        ? [0] : (0..<count).map { _ in Int(generator.next(upperBound: UInt64(count))) }
    }
  }

  /// How often each row counts in a resample, part by part.
  package func weights(ofResample resample: Int) -> [[Double]] {
    var generator = SeededGenerator(seed.derived(for: "resample \(resample)"))
    return parts.map { part in
      var weights = [Double](repeating: 0, count: part.rowCount)
      for speakers in part.strata {
        for _ in speakers {
          let drawn = speakers[Int(generator.next(upperBound: UInt64(speakers.count)))]
          for row in drawn.rows { weights[row] += 1 }
        }
      }
      return weights
    }
  }
}
