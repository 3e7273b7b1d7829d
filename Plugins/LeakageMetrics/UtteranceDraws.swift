import MetricKit
import TelltaleCore

/// Groups of utterances of one speaker and class, drawn by lot with replacement: what an attacker
/// hears who listens for longer.
///
/// With replacement, a group is a sample of the speaker's weighted utterances, whatever their order:
/// a row of weight 2 is two rows. The lots are drawn once and kept: draw u of [0, 1) is the utterance
/// at which the weights, in order of the scores, first sum to more than u of their total. They are
/// stratified (each position of the groups takes every fortieth of the utterances once), so that
/// forty groups of a speaker stand for all.
struct UtteranceDraws: Sendable {
  /// Groups of each speaker and class.
  static let groupCount = 40

  private struct Cell: Sendable {
    let label: Int
    /// Pool rows, in an order of the scores.
    let rows: [Int]
    /// Ascending.
    let lots: [Double]
    /// Group that each lot is drawn for.
    let groups: [Int]
  }

  private let cells: [Cell]
  private let utterances: Int
  /// Shape [pool rows × width].
  private let scores: [Double]
  /// 1 of two classes: log-odds of the second; else one log-posterior per class.
  let width: Int

  /// - Parameters:
  ///   - rows: pool rows to draw from.
  ///   - utterances: in each group.
  init(rows: [Int], of set: JudgedSet, utterances: Int) {
    let width = set.classCount == 2 ? 1 : set.classCount
    let scores = (0..<set.pool.rowCount).flatMap { row in
      (0..<width).map { column in
        let score = width == 1 ? set.pool.logOdds(row: row, of: 1) : set.pool[row, column]
        return min(max(Double(score), -LogLoss.largestLogOdds), LogLoss.largestLogOdds)
      }
    }
    let keys = Dictionary(grouping: rows) { [set.poolSpeakers[$0], String(set.poolTruth[$0])] }
    cells = keys.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, rows in
      var generator = SeededGenerator(set.seed.derived(for: key.joined(separator: "\n")))
      let lots = (0..<utterances).flatMap { _ in
        (0..<Self.groupCount).shuffled(using: &generator).enumerated().map { group, stratum in
          (lot: (Double(stratum) + generator.uniform()) / Double(Self.groupCount), group: group)
        }
      }.sorted { $0.lot < $1.lot }
      return Cell(
        label: set.poolTruth[rows[0]],
        rows: rows.sorted { a, b in
          scores[a * width..<(a + 1) * width]
            .lexicographicallyPrecedes(scores[b * width..<(b + 1) * width])
        }, lots: lots.map(\.lot), groups: lots.map(\.group))
    }
    self.width = width
    self.scores = scores
    self.utterances = utterances
  }

  /// Class of each group.
  var labels: [Int] {
    cells.flatMap { [Int](repeating: $0.label, count: Self.groupCount) }
  }

  /// Mean scores [groups × width] and weight of each group: a group weighs its part of its
  /// utterances; nothing where these are fewer than it needs.
  func groups(weights: [Double]) -> (scores: [Double], weights: [Double]) {
    var means = [Double](repeating: 0, count: cells.count * Self.groupCount * width)
    var groupWeights = [Double](repeating: 0, count: cells.count * Self.groupCount)
    for (index, cell) in cells.enumerated() {
      var total = 0.0
      for row in cell.rows { total += weights[row] }
      guard total >= Double(utterances) else { continue }
      let first = index * Self.groupCount
      for group in first..<first + Self.groupCount {
        groupWeights[group] = total / Double(Self.groupCount)
      }
      var place = 0
      var upTo = weights[cell.rows[0]]
      for (lot, group) in zip(cell.lots, cell.groups) {
        while upTo <= lot * total, place + 1 < cell.rows.count {
          place += 1
          upTo += weights[cell.rows[place]]
        }
        let (from, to) = (cell.rows[place] * width, (first + group) * width)
        for column in 0..<width {
          means[to + column] += scores[from + column] / Double(utterances)
        }
      }
    }
    return (means, groupWeights)
  }
}
