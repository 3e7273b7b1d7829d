internal import TelltaleCore

/// How well emotion was told on one set of utterances.
public struct TaskScore: Sendable, Hashable, Codable {
  /// 0...1.
  public let accuracy: Double
  /// Unweighted average recall over the emotions that occur, 0...1.
  public let uar: Double
  /// Share of the most frequent emotion: what always saying it gets.
  public let majority: Double
  /// Utterances that were judged; those of unknown emotions are not counted.
  public let utteranceCount: Int

  /// Nothing is checked here.
  public init(accuracy: Double, uar: Double, majority: Double, utteranceCount: Int) {
    self.accuracy = accuracy
    self.uar = uar
    self.majority = majority
    self.utteranceCount = utteranceCount
  }

  /// Of the second head; utterances whose emotion the attacker does not know are left out.
  ///
  /// Nil where there is no second head, or no emotion in common.
  package init?(emotionOf table: ScoreTable) {
    guard let scores = table.emotionScores else { return nil }
    self.init(table.rows.map(\.emotion), classes: table.emotionClasses, scores: scores)
  }

  /// Of a table whose classes are the emotions.
  package init?(ofTask table: ScoreTable) {
    self.init(table.rows.map(\.truth), classes: table.classes, scores: table.scores)
  }

  private init?(_ truth: [String], classes: [String], scores: ScoreMatrix) {
    let judged = truth.enumerated().compactMap { row, name in
      classes.firstIndex(of: name).map { (row: row, truth: $0) }
    }
    guard !judged.isEmpty else { return nil }
    var totals = [Int](repeating: 0, count: classes.count)
    var right = totals
    for item in judged {
      totals[item.truth] += 1
      if scores.decision(ofRow: item.row) == item.truth { right[item.truth] += 1 }
    }
    let present = totals.indices.filter { totals[$0] > 0 }
    let recalls = present.map { Double(right[$0]) / Double(totals[$0]) }
    self.init(
      accuracy: Double(right.reduce(0, +)) / Double(judged.count),
      uar: recalls.reduce(0, +) / Double(present.count),
      majority: Double(totals.max() ?? 0) / Double(judged.count), utteranceCount: judged.count)
  }
}
