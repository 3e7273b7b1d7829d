package import Results
package import TelltaleCore

/// Tests over all attacks of an audit together: each against chance, adjusted for how many there
/// are; then a verdict each, and the audit's.
package struct JudgementRound {
  package let cells: [CellResult]
  /// Per-utterance scores by cell id, a table per fold.
  package let tables: [String: [ScoreTable]]
  /// By cell id, in the order of the audit's metrics.
  package let metrics: [String: [JudgedMetric]]
  package let statistics: TableStatistics
  package let margin: Double
  /// By cell id: attacks that were made again for other deals of the labels. These decide; an
  /// interval does for the rest.
  package let retrained: [String: [RetrainedTest]]

  package init(
    cells: [CellResult], tables: [String: [ScoreTable]], metrics: [String: [JudgedMetric]],
    statistics: TableStatistics, margin: Double, retrained: [String: [RetrainedTest]]
  ) {
    self.cells = cells
    self.tables = tables
    self.metrics = metrics
    self.statistics = statistics
    self.margin = margin
    self.retrained = retrained
  }

  /// The cells with their judgement, and the audit's verdict.
  package func judged() throws(AuditError) -> (cells: [CellResult], verdict: AuditVerdict) {
    let attacks = cells.indices.filter { cells[$0].cell.kind == .attack }
    let confirmatory = confirmatoryFamily(attacks)
    var significance: [Int: [Significance]] = [:]
    for metric in statistics.metrics.map(\.id) {
      let family = AttackFamily(
        metric: metric, tests: attacks.compactMap { test(ofCell: $0, metric, confirmatory) },
        draws: statistics.jointDraws)
      for (test, found) in zip(family.tests, family.significance) {
        significance[test.cell, default: []].append(found)
      }
    }
    let rule = VerdictRule(margin: margin)
    var judged = cells
    for index in attacks {
      let found = significance[index] ?? []
      let obstacle = try statistics.obstacle(tables[cells[index].cell.id] ?? [])
      judged[index] = cells[index].with(
        CellJudgement(
          significance: found, isConfirmatory: confirmatory.contains(index),
          detectableEffect: detectableEffect(cells[index]),
          verdict: rule.verdict(
            on: cells[index], found, familySize: confirmatory.count, obstacle: obstacle)))
    }
    return (judged, AuditVerdictRule(margin: margin).verdict(on: judged))
  }

  /// Generic, unadapted, semi-informed attacks; the ignorant ones where there are no semi-informed.
  private func confirmatoryFamily(_ attacks: [Int]) -> Set<Int> {
    let plain = attacks.filter {
      cells[$0].cell.awareness == .generic && cells[$0].cell.adaptation == .frozen
    }
    let informed = plain.filter { cells[$0].cell.knowledge == .semiInformed }
    return Set(informed.isEmpty ? plain : informed)
  }

  /// Nil where the attack gave no number, or there is neither a retrained test nor an interval.
  private func test(ofCell index: Int, _ metric: String, _ confirmatory: Set<Int>) -> AttackTest? {
    let id = cells[index].cell.id
    let isConfirmatory = confirmatory.contains(index)
    guard cells[index].status == .measured else { return nil }
    if let own = retrained[id]?.first(where: { $0.metric == metric }) {
      return AttackTest(cell: index, isConfirmatory: isConfirmatory, basis: .retrained(own))
    }
    guard let judged = metrics[id]?.first(where: { $0.summary.metric == metric }),
      let p = judged.pValue, let interval = judged.interval
    else { return nil }
    return AttackTest(
      cell: index, isConfirmatory: isConfirmatory,
      basis: .interval(
        pValue: p, degrees: interval.degreesOfFreedom,
        // Draws point where leakage is.
        deviations: judged.isUpward ? judged.deviations : judged.deviations.map { -$0 }))
  }

  private func detectableEffect(_ outcome: CellResult) -> Double? {
    outcome.leakage.decisive.lazy.compactMap(\.interval).first.map {
      PowerPlan.detectableEffect(standardError: $0.standardError, degrees: $0.degreesOfFreedom)
    }
  }
}
