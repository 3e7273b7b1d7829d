public import AuditCore

/// Deals the speakers' labels anew, within strata: what scores look like that know nothing of them.
///
/// Every arrangement is enumerated where there are few, else 2,000 are drawn. The same seed gives
/// the same arrangements for every attack on the same speakers, so that maxima over attacks can be
/// taken arrangement by arrangement.
///
/// **Source** Pesarin and Salmaso, Permutation Tests for Complex Data, 2010; metrics, B2.4. Labels
/// of test speakers are permuted, attackers are not retrained: the null is "these scores say nothing
/// of the label".
public struct SpeakerPermutation: Sendable {
  /// [parts][strata]: who may swap labels with whom.
  public let parts: [SpeakerStrata]
  public let isExact: Bool
  /// Arrangements: all of them, or the drawn ones and the observed one.
  public let count: Int
  private let seed: Seed

  public static let exactLimit = 20_000
  public static let drawCount = 1999

  /// - Parameters:
  ///   - parts: one per fold; within a stratum labels are exchangeable.
  ///   - seed: of the drawn arrangements.
  public init(parts: [SpeakerStrata], seed: Seed) {
    self.parts = parts
    self.seed = seed
    let total = parts.flatMap(\.strata).map(SpeakerPermutation.arrangements).reduce(1.0, *)
    isExact = total <= Double(SpeakerPermutation.exactLimit)
    count = isExact ? Int(total) : SpeakerPermutation.drawCount + 1
  }

  /// The smallest p-value that these speakers allow.
  public var smallestPValue: Double { 1 / Double(count) }

  /// The statistic under every arrangement; the observed one is among them, first where they are
  /// drawn.
  ///
  /// - Parameter statistic: of the labels of every row, part by part.
  public func replicates(_ statistic: (_ labels: [[Int]]) -> Double?) -> [Double] {
    var dealt = parts.map { $0.strata.map { $0.map(\.label) } }
    guard !isExact else { return enumerate(&dealt, statistic) }
    var values = [statistic(rows(dealt)) ?? .nan]
    for draw in 1..<count {
      var generator = SeededGenerator(seed.derived(for: "arrangement \(draw)"))
      let shuffled = dealt.map { $0.map { $0.shuffled(using: &generator) } }
      values.append(statistic(rows(shuffled)) ?? .nan)
    }
    return values
  }

  /// Share of arrangements whose statistic is at least the observed one; the observed arrangement
  /// counts, so that p is never 0.
  public func pValue(observed: Double, replicates: [Double]) -> Double {
    // Sums of the same numbers in another order differ in the last digits.
    let threshold = observed - 1e-9 * max(1, abs(observed))
    let asLarge = replicates.count { $0 >= threshold }
    return Double(max(1, asLarge)) / Double(max(1, replicates.count))
  }

  // MARK: - Arrangements

  /// Multinomial coefficient of a stratum's labels.
  private static func arrangements(_ speakers: [SpeakerStrata.Speaker]) -> Double {
    var counts: [Int: Int] = [:]
    var total = 1.0
    for (index, speaker) in speakers.enumerated() {
      counts[speaker.label, default: 0] += 1
      total *= Double(index + 1) / Double(counts[speaker.label] ?? 1)
    }
    return total.rounded()
  }

  /// Odometer over the strata, each through its distinct arrangements in lexicographic order.
  private func enumerate(_ dealt: inout [[[Int]]], _ statistic: ([[Int]]) -> Double?) -> [Double] {
    var values: [Double] = []
    let places = dealt.indices.flatMap { part in dealt[part].indices.map { (part, $0) } }
    for (part, stratum) in places { dealt[part][stratum].sort() }
    while true {
      values.append(statistic(rows(dealt)) ?? .nan)
      var place = 0
      while place < places.count {
        let (part, stratum) = places[place]
        if dealt[part][stratum].advanceToNextPermutation() { break }
        place += 1
      }
      if place == places.count { return values }
    }
  }

  private func rows(_ dealt: [[[Int]]]) -> [[Int]] {
    zip(parts, dealt).map { part, labels in
      var rows = [Int](repeating: 0, count: part.rowCount)
      for (speakers, labels) in zip(part.strata, labels) {
        for (speaker, label) in zip(speakers, labels) {
          for row in speaker.rows { rows[row] = label }
        }
      }
      return rows
    }
  }
}

extension [Int] {
  /// The next arrangement in lexicographic order; false after the last, which wraps to the first.
  mutating func advanceToNextPermutation() -> Bool {
    guard count > 1 else { return false }
    var pivot = count - 2
    while pivot >= 0, self[pivot] >= self[pivot + 1] { pivot -= 1 }
    guard pivot >= 0 else {
      reverse()
      return false
    }
    var successor = count - 1
    while self[successor] <= self[pivot] { successor -= 1 }
    swapAt(pivot, successor)
    self[(pivot + 1)...].reverse()
    return true
  }
}
