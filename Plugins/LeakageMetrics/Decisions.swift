import AuditCore

/// Class decisions on a judged set, by either rule. The label-free threshold is the whole pool's.
struct Decisions {
  /// Class index of each measured row.
  let labels: [Int]
  let rule: DecisionRule

  /// Intercepted pools below this size cannot set a threshold: the shares that it would match are
  /// mostly chance (metrics, B1).
  static let smallestPool = 20

  /// Why the rule cannot be applied, or nil.
  static func obstacle(_ rule: DecisionRule, _ set: JudgedSet) -> String? {
    guard rule == .priorMatched, set.pool.rowCount < smallestPool else { return nil }
    return "the prior-matched threshold needs a pool of \(smallestPool) utterances or more, here:"
      + " \(set.pool.rowCount)"
  }

  init(_ rule: DecisionRule, _ set: JudgedSet) {
    self.rule = rule
    let pool = set.pool
    let decided =
      switch (rule, set.classNames.count) {
      case (.trained, _): (0..<pool.rowCount).map(pool.decision(ofRow:))
      case (.priorMatched, 2):
        PriorMatching.decideByMedian((0..<pool.rowCount).map { pool.logOdds(row: $0, of: 1) })
      case (.priorMatched, _): PriorMatching.decideByOffsets(pool)
      }
    labels = set.rows.map { decided[$0] }
  }

  /// Share of the rows that are decided for each class.
  func shares(_ set: JudgedSet) -> [Double] {
    JudgedSet.counts(labels, classCount: set.classNames.count)
      .map { Double($0) / Double(max(1, labels.count)) }
  }
}
