internal import Plan
internal import Results
internal import Statistics
internal import TelltaleCore

extension ResultDerivation {
  /// Majority class and fair coin on every fold, whole and in slices.
  func baselines() throws(AuditError) -> [BaselineResult] {
    var results: [BaselineResult] = []
    for kind in BaselineResult.Kind.allCases {
      var tables: [ScoreTable] = []
      for fold in try folds() {
        let rows = evaluation.scoreRows(ofFold: fold)
        let classes = evaluation.classes(ofFold: fold)
        let truth = try LabelColumn(names: rows.map(\.truth), classes: classes)
        let scores = Baseline.scores(
          kind, truth: truth, seed: seed.derived(for: "\(kind.rawValue)/\(fold)"))
        tables.append(ScoreTable(classes: classes, rows: rows, scores: scores))
      }
      results.append(
        BaselineResult(
          kind: kind, metrics: try statistics.summaries(of: tables, .none),
          slices: try slices(of: tables, .none))
      )
    }
    return results
  }
}
