internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

/// Everything that an audit's result is derived from, by its file's name in the audit's folder.
struct CollectedScores: Sendable {
  private let utterances: UtteranceTable
  private var tables: [String: ScoreTable] = [:]
  private var replicates: [String: ReplicateTable] = [:]

  /// - Parameter utterances: labels of the attacked corpus, which tables of scores do not hold.
  init(utterances: UtteranceTable) { self.utterances = utterances }

  /// Cells may share a table.
  mutating func add(_ table: ScoreTable, as name: String) { tables[name] = table }

  /// What an exact test rests on.
  mutating func add(_ table: ReplicateTable, as name: String) { replicates[name] = table }

  /// Throws `.corruptedArtifact` for a file that is none of them.
  func table(_ file: String) throws(AuditError) -> ScoreTable { try Self.found(tables[file], file) }

  /// Throws `.corruptedArtifact` for a file that is none of them.
  func replicates(_ file: String) throws(AuditError) -> ReplicateTable {
    try Self.found(replicates[file], file)
  }

  private static func found<Table>(_ table: Table?, _ file: String) throws(AuditError) -> Table {
    guard let table else {
      throw AuditError(.corruptedArtifact, "\(file) was not collected")
    }
    return table
  }

  /// Writes all of them, each file replaced as a whole. Throws `.storageFailed`.
  ///
  /// - Returns: hashes of their texts.
  func write(to folder: String) throws(AuditError) -> [String: ContentHash] {
    try ArtifactStore.makeFolder("\(folder)/\(ScoreFiles.folder)")
    var hashes: [String: ContentHash] = [:]
    func write(_ text: String, as name: String) throws(AuditError) {
      try OutputFile.replace("\(folder)/\(name)", with: text)
      hashes[name] = ContentHash(of: text)
    }
    try write(utterances.csv(), as: ScoreFiles.utterances)
    for (name, table) in tables { try write(table.csv(), as: name) }
    for (name, table) in replicates { try write(table.csv(), as: name) }
    return hashes
  }
}
