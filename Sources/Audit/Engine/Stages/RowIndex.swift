internal import TelltaleCore

/// What the rows of a stored array are: `index.json` beside it.
struct RowIndex: Codable {
  /// Utterance ids, in the order of the array's rows.
  let utterances: [String]
  /// Their indices in the corpus's list.
  let rows: [Int]
  /// Shape of each row; one shape where all are alike.
  let shapes: [[Int]]
  let description: InputDescription

  func shape(at position: Int) -> [Int] { shapes.count == 1 ? shapes[0] : shapes[position] }
}
