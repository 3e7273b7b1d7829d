internal import AuditCore

extension ResultCollector {
  /// The same tables cut by emotion, by style and by what else the corpus labels of its speakers,
  /// along the axes that have two values or more.
  func slices(of tables: [ScoreTable]) throws(AuditError) -> [SliceResult] {
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
              of: tables, where: isMember, intervalsOf: Self.withInterval)))
      }
    }
    return slices
  }

  /// Fewer speakers than this are no group: a number of theirs would be about persons.
  private static let smallestSlice = 5

  /// What tables of slices show; intervals of every metric on every slice would take longer than
  /// all else.
  private static let withInterval: Set = ["accuracy", "uar-prior-matched"]

  /// One way of cutting the pool.
  private struct Cut {
    let axis: SliceResult.Axis
    var attribute: String?
    let order: [String]
    /// Empty where the row has none.
    let value: (ScoreTable.Row) -> String
  }

  private var cuts: [Cut] {
    let content = audit.evaluationCorpus
    let styles = [Utterance.Style.scripted, .improvised].map(\.rawValue)
    var cuts = [
      Cut(axis: .emotion, order: content.emotions, value: \.emotion),
      Cut(axis: .style, order: styles, value: \.style),
    ]
    let byID = Dictionary(
      content.utterances.map { ($0.id, $0.attributes) }, uniquingKeysWith: { first, _ in first })
    for other in content.corpus.description.attributes where other.name != audit.attribute.name {
      cuts.append(
        Cut(axis: .attribute, attribute: other.name, order: other.classes) { row in
          byID[row.utterance]?[other.name] ?? ""
        })
    }
    return cuts
  }
}
