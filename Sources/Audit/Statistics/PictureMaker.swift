internal import Formats
package import Results
package import TelltaleCore

/// From tables of scores to what their plots are drawn from.
package struct PictureMaker: Sendable {
  /// Made-up names by speaker.
  let pseudonyms: [String: String]

  private static let rates = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8,
    0.9, 1,
  ]
  private static let binCount = 24
  private static let reach = 12.0

  /// Names in an order that says nothing of the speakers: that of a hash of seed and name.
  package init(speakers: some Sequence<String>, seed: Seed) {
    let ordered = Set(speakers).map { (key: ContentHash(of: "\(seed.value) \($0)").hex, name: $0) }
      .sorted { $0.key < $1.key }
    let width = "\(ordered.count)".count
    pseudonyms = Dictionary(
      uniqueKeysWithValues: ordered.enumerated().map { index, entry in
        let number = "\(index + 1)"
        return (entry.name, "S" + String(repeating: "0", count: width - number.count) + number)
      })
  }

  /// The attribute as results name it: classes that are speakers under their made-up names.
  package func published(_ attribute: AttributeDescription) -> AttributeDescription {
    guard attribute.isIdentity else { return attribute }
    return AttributeDescription(
      name: attribute.name, classes: attribute.classes.compactMap { pseudonyms[$0] }.sorted(),
      note: attribute.note, category: attribute.category)
  }

  /// Nil for other than two classes, and where a fold shows one only.
  package func picture(of tables: [ScoreTable]) -> AttackPicture? {
    guard let classes = tables.first?.classes, classes.count == 2 else { return nil }
    var curves: [[Double]] = []
    var counts = [[Double]](repeating: Array(repeating: 0, count: Self.binCount), count: 2)
    var speakers: [String: (label: String, right: Int, all: Int)] = [:]
    for table in tables {
      let odds = table.rows.indices.map { Self.logOdds(table.scores, row: $0) }
      let isPositive = table.rows.map { $0.truth == classes[1] }
      guard let curve = Self.curve(odds, isPositive) else { return nil }
      curves.append(curve)
      let median = odds.sorted()[odds.count / 2]
      for (row, entry) in table.rows.enumerated() {
        let centred = odds[row] - median
        let bin = Int((centred + Self.reach) / (2 * Self.reach) * Double(Self.binCount))
        counts[isPositive[row] ? 1 : 0][min(Self.binCount - 1, max(0, bin))] += 1
        let isRight = (odds[row] >= median) == isPositive[row]
        speakers[entry.speaker, default: (entry.truth, 0, 0)].right += isRight ? 1 : 0
        speakers[entry.speaker, default: (entry.truth, 0, 0)].all += 1
      }
    }
    return AttackPicture(
      falsePositiveRates: Self.rates,
      truePositiveRates: Self.rates.indices.map { index in
        curves.map { $0[index] }.reduce(0, +) / Double(curves.count)
      },
      densityRange: -Self.reach...Self.reach,
      densities: zip(classes, counts).map { label, counts in
        let total = max(1, counts.reduce(0, +))
        return AttackPicture.Density(label: label, shares: counts.map { $0 / total })
      },
      speakers: speakers.map { name, found in
        AttackPicture.Speaker(
          pseudonym: pseudonyms[name] ?? "S", label: found.label, utteranceCount: found.all,
          rightShare: Double(found.right) / Double(found.all))
      }.sorted { $0.pseudonym < $1.pseudonym })
  }

  /// ln p(1) - ln p(0), certain posteriors at ±50.
  private static func logOdds(_ scores: ScoreMatrix, row: Int) -> Double {
    let odds = Double(scores[row, 1]) - Double(scores[row, 0])
    return odds.isNaN ? 0 : min(50, max(-50, odds))
  }

  /// True-positive rates at `rates`: the most that a threshold reaches without passing the
  /// false-positive rate.
  private static func curve(_ odds: [Double], _ isPositive: [Bool]) -> [Double]? {
    let positives = Double(isPositive.count { $0 })
    let negatives = Double(isPositive.count) - positives
    guard positives > 0, negatives > 0 else { return nil }
    let order = odds.indices.sorted { odds[$0] > odds[$1] }
    var points: [(false: Double, true: Double)] = [(0, 0)]
    var (hits, alarms) = (0.0, 0.0)
    for (position, row) in order.enumerated() {
      if isPositive[row] { hits += 1 } else { alarms += 1 }
      // Equal scores are decided alike.
      let isLast = position + 1 == order.count || odds[order[position + 1]] < odds[row]
      if isLast { points.append((alarms / negatives, hits / positives)) }
    }
    return rates.map { rate in points.last { $0.false <= rate }?.true ?? 0 }
  }
}
