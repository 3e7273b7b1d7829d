package import Results

/// Which of a place's attacks stands for it under "where to cut".
package enum PlaceAttack {
  /// The one that the place's verdict rests on: the strongest of those that show a leak, or else of all
  /// that were measured. Nil where none was.
  package static func leading(_ cells: [CellResult]) -> TransmissionResult.Attack? {
    cells.compactMap { outcome -> TransmissionResult.Attack? in
      guard let verdict = outcome.judgement?.verdict.kind, outcome.status == .measured,
        let summary = outcome.headline, let mean = summary.mean,
        let chance = summary.chance
      else { return nil }
      return TransmissionResult.Attack(
        cell: outcome.cell.id, metric: summary.metric, leakage: mean, chance: chance,
        interval: summary.interval?.range, verdict: verdict)
    }.max { first, second in order(first) < order(second) }
  }

  private static func order(_ attack: TransmissionResult.Attack) -> (Int, Double) {
    (attack.verdict == .leakDemonstrated ? 1 : 0, attack.leakage)
  }
}
