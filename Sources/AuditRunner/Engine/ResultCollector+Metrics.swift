internal import AuditCore

extension ResultCollector {
  /// Every metric on one table, in the order of the audit's metrics.
  ///
  /// - Parameter rows: the rows to measure; nil for all. Thresholds are set on all.
  func measure(_ table: ScoreTable, rows: [Int]? = nil) throws(AuditError) -> [Measurement] {
    let request = MeasurementRequest(
      scores: table.scores, truth: try table.truth(), speakers: table.rows.map(\.speaker),
      rows: rows, seed: Seed(audit.configuration.seed))
    var measurements: [Measurement] = []
    for metric in audit.metrics { measurements.append(try metric.metric.measure(request)) }
    return measurements
  }

  /// One summary per metric, over tables that stand for folds.
  func summaries(of tables: [ScoreTable]) throws(AuditError) -> [MetricSummary] {
    var measurements: [[Measurement]] = []
    for table in tables { measurements.append(try measure(table)) }
    return summaries(measurements)
  }

  /// From folds × metrics to one summary per metric.
  func summaries(_ measurements: [[Measurement]]) -> [MetricSummary] {
    audit.metrics.enumerated().map { index, metric in
      MetricSummary(
        metric: metric.component.metadata.id, declaration: metric.metric.declaration,
        perFold: measurements.map { $0[index] })
    }
  }

  /// The same tables cut by emotion and by style, along the axes that have two values or more.
  func slices(of tables: [ScoreTable]) throws(AuditError) -> [SliceResult] {
    var slices: [SliceResult] = []
    for axis in SliceResult.Axis.allCases {
      let present = Set(tables.flatMap { $0.rows.map { axis.value(of: $0) } }).subtracting([""])
      guard present.count > 1 else { continue }
      for value in order(of: axis).filter(present.contains) {
        var measurements: [[Measurement]] = []
        for table in tables {
          let rows = table.rows.indices.filter { axis.value(of: table.rows[$0]) == value }
          measurements.append(try measure(table, rows: rows))
        }
        slices.append(SliceResult(axis: axis, value: value, leakage: summaries(measurements)))
      }
    }
    return slices
  }

  private func order(of axis: SliceResult.Axis) -> [String] {
    switch axis {
    case .emotion: audit.evaluationCorpus.emotions
    case .style: [Utterance.Style.scripted, .improvised].map(\.rawValue)
    }
  }
}

extension SliceResult.Axis {
  /// Empty where the row has none.
  func value(of row: ScoreTable.Row) -> String {
    switch self {
    case .emotion: row.emotion
    case .style: row.style
    }
  }
}
