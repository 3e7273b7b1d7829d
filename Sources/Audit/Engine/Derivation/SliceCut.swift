internal import Plan
internal import Results
internal import TelltaleCore

/// One way of cutting the pool of judged utterances into slices.
struct SliceCut: Sendable {
  let axis: SliceResult.Axis
  /// The speakers' attribute, where it is one that cuts.
  var attribute: String?
  /// Values, in the order of the report.
  let order: [String]
  /// Empty where the row has none.
  let value: @Sendable (ScoreTable.Row) -> String

  /// By emotion, by style, and by what else the corpus labels of its speakers.
  static func all(of evaluation: Evaluation) -> [SliceCut] {
    let styles = [Utterance.Style.scripted, .improvised].map(\.rawValue)
    var cuts = [
      SliceCut(axis: .emotion, order: evaluation.emotions) { $0.emotion },
      SliceCut(axis: .style, order: styles) { $0.style },
    ]
    let others = evaluation.description.attributes.filter {
      $0.name != evaluation.attribute.name
    }
    if others.isEmpty { return cuts }
    let byID = Dictionary(
      evaluation.utterances.map { ($0.id, $0.attributes) }, uniquingKeysWith: { first, _ in first })
    for other in others {
      cuts.append(
        SliceCut(axis: .attribute, attribute: other.name, order: other.classes) { row in
          byID[row.utterance]?[other.name] ?? ""
        })
    }
    return cuts
  }
}
