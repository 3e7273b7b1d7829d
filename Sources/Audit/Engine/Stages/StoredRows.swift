internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

/// A stored array with its index: what trainings and scorings read.
struct StoredRows: Sendable {
  let input: ModelInput
  /// Position of each corpus row in the array.
  let positionOfRow: [CorpusRow: RowPosition]

  /// Of a tap's values, or of features.
  static func arrayFile(_ tap: TapIndex?) -> String {
    (tap.map { "tap-\($0.value)" } ?? "values") + ".npy"
  }

  /// What stands beside it.
  static func indexFile(_ tap: TapIndex?) -> String {
    (tap.map { "index-\($0.value)" } ?? "index") + ".json"
  }

  /// - Parameter tap: nil for features, else the tap whose array to open.
  ///
  /// Throws `.missingFile` or `.corruptedArtifact`.
  init(_ key: ContentHash, tap: TapIndex?, store: ArtifactStore) throws(AuditError) {
    let index = try store.json(RowIndex.self, Self.indexFile(tap), of: key)
    let rows = try TensorFileRows(
      path: try store.file(Self.arrayFile(tap), of: key),
      rowShapes: index.rows.indices.map { index.shape(at: $0) }, utterances: index.utterances)
    input = ModelInput(description: index.description, rows: rows)
    positionOfRow = Dictionary(
      zip(index.rows, RowPosition.all(of: index.rows)), uniquingKeysWith: { a, _ in a })
    utteranceRows = index.rows
  }

  /// A row per utterance of a corpus without any value: for a model that knows its answers by
  /// their names.
  init(namesOf content: CorpusContent) {
    let ids = content.utterances.map(\.id)
    input = ModelInput(
      description: .features(FeatureDescription(bands: [], frameRateHz: 0)),
      rows: MemoryRows(ids.map { _ in [] }, shapes: ids.map { _ in [0] }, utterances: ids))
    utteranceRows = CorpusRow.all(of: ids)
    positionOfRow = Dictionary(
      uniqueKeysWithValues: zip(utteranceRows, RowPosition.all(of: ids)))
  }

  /// The same rows as a defence transmits them.
  func behind(_ rows: DefendedRows) -> StoredRows {
    guard case .representation(let tap) = input.description else { return self }
    return StoredRows(
      input: ModelInput(
        description: .representation(
          tap.sending(rows.promised)), rows: rows),
      positionOfRow: positionOfRow, utteranceRows: utteranceRows)
  }

  private init(
    input: ModelInput, positionOfRow: [CorpusRow: RowPosition], utteranceRows: [CorpusRow]
  ) {
    self.input = input
    self.positionOfRow = positionOfRow
    self.utteranceRows = utteranceRows
  }

  /// Corpus row of each position.
  let utteranceRows: [CorpusRow]

  /// Positions of corpus rows, in their order.
  ///
  /// Throws `.corruptedArtifact` if one is not in the array.
  func positions(of rows: RowList) throws(AuditError) -> [RowPosition] {
    var positions: [RowPosition] = []
    positions.reserveCapacity(rows.rows.count)
    for row in rows.rows {
      guard let position = positionOfRow[row] else {
        throw AuditError(.corruptedArtifact, "a stored array lacks row \(row.value)")
      }
      positions.append(position)
    }
    return positions
  }
}
