internal import AuditCore

extension ResultCollector {
  /// Majority class and fair coin on every fold, whole and in slices.
  func baselines() throws(AuditError) -> [BaselineResult] {
    let content = audit.evaluationCorpus
    let labelled = Set(content.rows(labelled: audit.attribute))
    var results: [BaselineResult] = []
    for kind in BaselineResult.Kind.allCases {
      var tables: [ScoreTable] = []
      for fold in audit.folds {
        let rows = content.folds.testRows(ofFold: fold).filter(labelled.contains)
          .map { content.utterances[$0] }
          .map { $0.scoreRow(truth: $0.attributes[audit.attribute.name] ?? "") }
        let truth = try LabelColumn(names: rows.map(\.truth), classes: audit.attribute.classes)
        let scores = Baseline.scores(
          kind, truth: truth,
          seed: Seed(audit.configuration.seed).derived(for: "\(kind.rawValue)/\(fold)"))
        tables.append(ScoreTable(classes: audit.attribute.classes, rows: rows, scores: scores))
      }
      results.append(
        BaselineResult(
          kind: kind, metrics: try statistics.summaries(of: tables), slices: try slices(of: tables))
      )
    }
    return results
  }
}
