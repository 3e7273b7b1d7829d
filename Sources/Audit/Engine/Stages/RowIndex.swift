internal import Plan
internal import Results
internal import TelltaleCore

/// Place of a row in a stored array: what plugins get. Whose row of a corpus it is, `RowIndex` says.
typealias RowPosition = AuditIndex<any TensorRows>

extension [RowPosition] {
  /// As plugins get them.
  var asGiven: [Int] { map(\.value) }
}

/// What the rows of a stored array are: `index.json` beside it.
struct RowIndex: Codable {
  /// Utterance ids, in the order of the array's rows.
  let utterances: [String]
  /// Those of the corpus, in the order of the array's.
  let rows: [CorpusRow]
  /// Shape of each row; one shape where all are alike.
  let shapes: [[Int]]
  let description: InputDescription

  func shape(at position: Int) -> [Int] { shapes.count == 1 ? shapes[0] : shapes[position] }
}
