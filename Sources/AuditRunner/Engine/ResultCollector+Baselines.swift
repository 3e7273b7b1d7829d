internal import AuditCore

extension ResultCollector {
  /// Majority class and fair coin on every fold, whole and in slices.
  func baselines() throws(AuditError) -> [BaselineResult] {
    let content = audit.evaluationCorpus
    var results: [BaselineResult] = []
    for kind in BaselineResult.Kind.allCases {
      var tables: [ScoreTable] = []
      for fold in audit.folds {
        let rows = audit.judgedRows(ofFold: fold).map { content.utterances[$0] }
          .map { $0.scoreRow(truth: audit.attribute.label(of: $0) ?? "") }
        let classes = audit.classes(ofFold: fold)
        let truth = try LabelColumn(names: rows.map(\.truth), classes: classes)
        let scores = Baseline.scores(
          kind, truth: truth,
          seed: Seed(audit.configuration.seed).derived(for: "\(kind.rawValue)/\(fold)"))
        tables.append(ScoreTable(classes: classes, rows: rows, scores: scores))
      }
      results.append(
        BaselineResult(
          kind: kind, metrics: try statistics.summaries(of: tables), slices: try slices(of: tables))
      )
    }
    return results
  }
}
