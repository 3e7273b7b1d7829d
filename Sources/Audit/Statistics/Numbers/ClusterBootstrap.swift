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
  private let layouts: [Layout]

  /// A part's speakers in one list, stratum after stratum, and their rows in another: what thousands of
  /// resamples walk through.
  private struct Layout: Sendable {
    let rowCount: Int
    /// Where each stratum's speakers begin, and where the last one's end.
    let strata: [Int]
    /// Where each speaker's rows begin, and where the last one's end.
    let speakers: [Int]
    let rows: [Int]

    init(_ part: SpeakerStrata) {
      rowCount = part.rowCount
      strata = part.strata.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
      let all = part.strata.flatMap(\.self)
      speakers = all.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rows.count) }
      rows = all.flatMap(\.rows)
    }

    /// How often each row counts where speakers are drawn with replacement within their strata.
    func draw(_ generator: inout SeededGenerator, into weights: inout [Double]) {
      weights.withUnsafeMutableBufferPointer { weights in
        weights.update(repeating: 0)
        for stratum in 0..<strata.count - 1 {
          let (first, size) = (strata[stratum], strata[stratum + 1] - strata[stratum])
          for _ in 0..<size {
            let drawn = first + Int(generator.next(upperBound: UInt64(size)))
            for place in speakers[drawn]..<speakers[drawn + 1] { weights[rows[place]] += 1 }
          }
        }
      }
    }
  }

  /// **Seed** Resample b depends on the seed and b alone, whatever runs side by side.
  public init(parts: [SpeakerStrata], resampleCount: Int = 2000, seed: Seed) {
    self.parts = parts
    self.resampleCount = resampleCount
    self.seed = seed
    layouts = parts.map(Layout.init)
  }

  /// Values of several statistics in every resample, drawn once for all of them.
  ///
  /// - Parameters:
  ///   - statistics: [statistics][parts][replicas of the part]: its value for weights per row; nil where the weights
  ///     leave nothing to measure. Called from several threads at once.
  ///   - threadCount: blocks of resamples that are measured side by side.
  /// - Returns: shape [statistics][resamples]: means over the parts that gave a value; NaN where
  ///   none did.
  public func replicates(
    _ statistics: [[[@Sendable (_ weights: [Double]) -> Double?]]], threadCount: Int = 1
  ) -> [[Double]] {
    let replicaCounts = statistics.first?.map(\.count) ?? []
    let block = 50
    let starts = Array(stride(from: 0, to: resampleCount, by: block))
    let blocks = starts.indices.mapInParallel(threadCount: threadCount) { index in
      var found = [[Double]](repeating: [], count: statistics.count)
      // One array for all resamples: room for each anew would be much of their time.
      var weights = layouts.map { [Double](repeating: 0, count: $0.rowCount) }
      for resample in starts[index]..<min(starts[index] + block, resampleCount) {
        draw(resample, into: &weights)
        let drawn = replicas(ofResample: resample, counts: replicaCounts)
        for position in statistics.indices {
          var mean = Mean()
          for part in statistics[position].indices {
            var ofPart = Mean()
            for replica in drawn[part] {
              ofPart.add(statistics[position][part][replica](weights[part]))
            }
            mean.add(ofPart.value)
          }
          found[position].append(mean.value ?? .nan)
        }
      }
      return found
    }
    return statistics.indices.map { position in blocks.flatMap { $0[position] } }
  }

  /// Of the values that are there; nil for none.
  private struct Mean {
    private var sum = 0.0
    private var count = 0

    var value: Double? { count == 0 ? nil : sum / Double(count) }

    mutating func add(_ value: Double?) {
      guard let value else { return }
      sum += value
      count += 1
    }
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
    var weights = layouts.map { [Double](repeating: 0, count: $0.rowCount) }
    draw(resample, into: &weights)
    return weights
  }

  private func draw(_ resample: Int, into weights: inout [[Double]]) {
    var generator = SeededGenerator(seed.derived(for: "resample \(resample)"))
    for part in layouts.indices { layouts[part].draw(&generator, into: &weights[part]) }
  }
}
