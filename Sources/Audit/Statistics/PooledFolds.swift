internal import Foundation
package import Results
internal import TelltaleCore

/// All folds' scores in one table, for a metric that asks for more utterances than a fold has
/// (SPEC §9.12).
///
/// Scores of different folds are of different attackers, and only their order within a fold says
/// something. So each class's log-odds become the logit of their rank among their fold's rows,
///
///     ln q / (1 - q),   q = (rank + ½) / rows of the fold,   ties by their mean rank
///
/// which needs no label, and leaves every fold the same share of the rows above any threshold.
package enum PooledFolds {
  /// - Parameter tables: one per fold.
  /// - Returns: nil for a single fold, and where folds tell different classes apart.
  package static func table(of tables: [ScoreTable]) -> ScoreTable? {
    guard tables.count > 1, Set(tables.map(\.classes)).count == 1 else { return nil }
    return ScoreTable(
      classes: tables[0].classes, rows: tables.flatMap(\.rows),
      scores: ScoreMatrix(
        values: tables.flatMap { ranked($0.scores).values }, classCount: tables[0].classes.count))
  }

  private static func ranked(_ scores: ScoreMatrix) -> ScoreMatrix {
    let classes = scores.classCount
    var values = [Float](repeating: 0, count: scores.rowCount * classes)
    for label in 0..<classes {
      let odds = (0..<scores.rowCount).map { scores.logOdds(row: $0, of: label) }
      for (row, rank) in ranks(odds).enumerated() {
        let share = (rank + 0.5) / Double(scores.rowCount)
        // Of two classes the other's logit is the negative: halved, their difference is the logit.
        values[row * classes + label] = Float(log(share / (1 - share)) / (classes == 2 ? 2 : 1))
      }
    }
    return ScoreMatrix(values: values, classCount: classes)
  }

  /// From 0; equal ones share their mean.
  private static func ranks(_ values: [Float]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 }
      start = end + 1
    }
    return ranks
  }
}
