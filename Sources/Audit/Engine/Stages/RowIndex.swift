internal import Formats
internal import Plan
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

/// A stored array with its index: what trainings and scorings read.
struct StoredRows: Sendable {
  let input: ModelInput
  /// Position of each corpus row in the array.
  let positionOfRow: [Int: Int]

  /// - Parameter tap: nil for features, else the tap whose array to open.
  ///
  /// Throws `.missingFile` or `.corruptedArtifact`.
  init(_ key: ContentHash, tap: Int?, store: ArtifactStore) throws(AuditError) {
    let index = try store.json(
      RowIndex.self, tap.map { "index-\($0).json" } ?? "index.json", of: key)
    let rows = try TensorFileRows(
      path: try store.file("\(tap.map { "tap-\($0)" } ?? "values").npy", of: key),
      rowShapes: index.rows.indices.map { index.shape(at: $0) }, utterances: index.utterances)
    input = ModelInput(description: index.description, rows: rows)
    positionOfRow = Dictionary(
      index.rows.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    utteranceRows = index.rows
  }

  /// A row per utterance of a corpus without any value: for a model that knows its answers by
  /// their names.
  init(namesOf content: CorpusContent) {
    let ids = content.utterances.map(\.id)
    input = ModelInput(
      description: .features(FeatureDescription(bands: [], frameRateHz: 0)),
      rows: MemoryRows(ids.map { _ in [] }, shapes: ids.map { _ in [0] }, utterances: ids))
    utteranceRows = Array(ids.indices)
    positionOfRow = Dictionary(
      uniqueKeysWithValues: utteranceRows.map { ($0, $0) })
  }

  /// The same rows as a defence transmits them.
  func behind(_ rows: DefendedRows) -> StoredRows {
    guard case .representation(let tap) = input.description else { return self }
    return StoredRows(
      input: ModelInput(
        description: .representation(
          TapDescription(
            name: tap.name, shape: rows.defendedShape, depth: tap.depth,
            isTimeKnown: tap.isTimeKnown)), rows: rows),
      positionOfRow: positionOfRow, utteranceRows: utteranceRows)
  }

  private init(input: ModelInput, positionOfRow: [Int: Int], utteranceRows: [Int]) {
    self.input = input
    self.positionOfRow = positionOfRow
    self.utteranceRows = utteranceRows
  }

  /// Corpus row of each position.
  let utteranceRows: [Int]

  /// Positions of corpus rows.
  ///
  /// Throws `.corruptedArtifact` if one is not in the array.
  func positions(of rows: [Int]) throws(AuditError) -> [Int] {
    var positions: [Int] = []
    positions.reserveCapacity(rows.count)
    for row in rows {
      guard let position = positionOfRow[row] else {
        throw AuditError(.corruptedArtifact, "a stored array lacks row \(row)")
      }
      positions.append(position)
    }
    return positions
  }
}
