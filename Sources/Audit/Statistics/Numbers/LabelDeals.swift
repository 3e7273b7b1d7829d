public import TelltaleCore

/// The ways of dealing the speakers' labels anew: each speaker keeps one label, and each stratum as many
/// of each as it has.
///
/// All different ones where there are at most 2,000, else that many, of which all but the observed one
/// are drawn. The observed one is the first, so that its p is never 0.
///
/// **Source** Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology 9(1), 2010.
public struct LabelDeals: Sendable {
  /// Most deals, the observed one among them.
  public static let limit = 2_000

  /// Label of each speaker, deal by deal.
  public let deals: [[Int]]
  /// Whether these are all different ones.
  public let isExact: Bool

  /// - Parameters:
  ///   - labels: of each speaker.
  ///   - strata: indices of speakers who may swap labels; the others keep theirs.
  ///   - turningIsNothing: whether two deals that differ by turning all labels of two classes round
  ///     count as one: whatever is measured is then the same.
  ///   - seed: of the drawn ones.
  public init(labels: [Int], strata: [[Int]], turningIsNothing: Bool, seed: Seed) {
    let own = strata.map { stratum in stratum.map { labels[$0] } }
    let pivot =
      turningIsNothing && own.allSatisfy(Self.canBeTurned) ? strata.first?.first : nil
    let total = Self.count(labels: labels, strata: strata, turningIsNothing: turningIsNothing)
    isExact = total <= Double(Self.limit)
    func dealt(_ parts: [[Int]]) -> [Int] {
      var dealt = labels
      for (stratum, part) in zip(strata, parts) {
        for (speaker, label) in zip(stratum, part) { dealt[speaker] = label }
      }
      return dealt
    }
    var deals = [labels]
    if isExact {
      var parts = own.map { $0.sorted() }
      repeat {
        let deal = dealt(parts)
        if deal != labels, pivot.map({ deal[$0] == labels[$0] }) ?? true { deals.append(deal) }
      } while Self.advance(&parts)
    } else {
      for draw in 1..<Self.limit {
        var generator = SeededGenerator(seed.derived(for: "deal \(draw)"))
        deals.append(dealt(own.map { $0.shuffled(using: &generator) }))
      }
    }
    self.deals = deals
  }

  /// How many different deals there are.
  public static func count(labels: [Int], strata: [[Int]], turningIsNothing: Bool) -> Double {
    let own = strata.map { stratum in stratum.map { labels[$0] } }
    var total = 1.0
    for part in own {
      var seen: [Int: Int] = [:]
      for (index, label) in part.enumerated() {
        seen[label, default: 0] += 1
        total = (total * Double(index + 1) / Double(seen[label] ?? 1)).rounded()
      }
    }
    return turningIsNothing && own.allSatisfy(canBeTurned) ? total / 2 : total
  }

  /// Whether a stratum has two classes with as many speakers of each.
  private static func canBeTurned(_ labels: [Int]) -> Bool {
    let counts = Dictionary(grouping: labels, by: \.self).values.map(\.count)
    return counts.count == 2 && counts[0] == counts[1]
  }

  /// Odometer over the strata, each through its different arrangements.
  private static func advance(_ parts: inout [[Int]]) -> Bool {
    for part in parts.indices {
      if parts[part].advanceToNextPermutation() { return true }
    }
    return false
  }
}
