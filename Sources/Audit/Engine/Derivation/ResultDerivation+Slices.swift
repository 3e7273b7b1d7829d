internal import Results
internal import Statistics
internal import TelltaleCore

extension ResultDerivation {
  /// The same tables cut by emotion, by style and by what else the corpus labels of its speakers,
  /// along the axes that have two values or more.
  func slices(of tables: [ScoreTable], _ correction: LearningCorrection)
    throws(AuditError) -> [SliceResult]
  {
    // What tables of slices show; intervals of every metric on every slice would take longer than all
    // else.
    let shown = Set(
      statistics.metrics.filter { $0.metric.declaration.standing != nil }.map(\.id))
    var slices: [SliceResult] = []
    for cut in cuts {
      let present = Set(tables.flatMap { $0.rows.map(cut.value) }).subtracting([""])
      guard present.count > 1 else { continue }
      for value in cut.order.filter(present.contains) {
        let isMember = { (row: ScoreTable.Row) in cut.value(row) == value }
        let speakers = Set(tables.flatMap { $0.rows.filter(isMember).map(\.speaker) })
        guard speakers.count >= Self.smallestSlice else { continue }
        slices.append(
          SliceResult(
            axis: cut.axis, attribute: cut.attribute, value: value, speakerCount: speakers.count,
            leakage: try statistics.summaries(
              of: tables, correction, where: isMember, intervalsOf: shown)))
      }
    }
    return slices
  }

  /// Fewer speakers than this are no group: a number of theirs would be about persons.
  private static let smallestSlice = 5
}
