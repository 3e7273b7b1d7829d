internal import AuditCore

extension ResultCollector {
  /// The same tables cut by emotion and by style, along the axes that have two values or more.
  func slices(of tables: [ScoreTable]) throws(AuditError) -> [SliceResult] {
    var slices: [SliceResult] = []
    for axis in SliceResult.Axis.allCases {
      let present = Set(tables.flatMap { $0.rows.map { axis.value(of: $0) } }).subtracting([""])
      guard present.count > 1 else { continue }
      for value in order(of: axis).filter(present.contains) {
        let speakers = Set(
          tables.flatMap { $0.rows.filter { axis.value(of: $0) == value }.map(\.speaker) })
        guard speakers.count >= Self.smallestSlice else { continue }
        var measurements: [[Measurement]] = []
        for table in tables {
          let rows = table.rows.indices.filter { axis.value(of: table.rows[$0]) == value }
          measurements.append(try statistics.measure(table, rows: rows))
        }
        slices.append(
          SliceResult(axis: axis, value: value, leakage: statistics.summaries(measurements)))
      }
    }
    return slices
  }

  /// Fewer speakers than this are no group: a number of theirs would be about persons.
  private static let smallestSlice = 5

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
