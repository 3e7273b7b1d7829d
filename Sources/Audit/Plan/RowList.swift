package import Formats
package import Results
internal import Synchronization
package import TelltaleCore

/// An utterance by its place in a corpus's list. Its place in a stored array is another: a `RowPosition`.
package typealias CorpusRow = AuditIndex<Utterance>

/// Rows of a corpus, and the hash by which keys name them. Plugins get positions in a stored array:
/// `StoredRows` makes one of the other.
///
/// Thousands of stages name the same rows: they share one list, which is hashed once.
package struct RowList: Sendable, Hashable, Codable {
  package let rows: [CorpusRow]
  package let hash: ContentHash

  /// - Parameter indices: as folds deal them.
  package init(_ indices: [Int]) {
    rows = indices.map(CorpusRow.init)
    hash = ContentHash(ofRows: indices)
  }

  /// As folds deal them.
  package var indices: [Int] { rows.map(\.value) }

  /// By its hash alone, where the reader has a table of the lists.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let table = decoder.userInfo[RowTable.key] as? RowTable else {
      self.init(try container.decode([Int].self))
      return
    }
    let name = try container.decode(String.self)
    guard let list = table[name] else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "there is no list of rows \(name)")
    }
    self = list
  }

  /// By its hash alone, where the writer keeps a table of the lists.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    guard let table = encoder.userInfo[RowTable.key] as? RowTable else {
      return try container.encode(rows)
    }
    table.add(self)
    try container.encode(hash.hex)
  }

  /// Two lists of one hash are one.
  package static func == (one: RowList, other: RowList) -> Bool { one.hash == other.hash }

  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

/// Lists of rows that a file holds once, and its stages name: thousands share a few.
final class RowTable: Sendable {
  static let key: CodingUserInfoKey = {
    guard let key = CodingUserInfoKey(rawValue: "rows") else { preconditionFailure("a name") }
    return key
  }()

  private let lists = Mutex([String: RowList]())

  subscript(name: String) -> RowList? { lists.withLock { $0[name] } }

  func add(_ list: RowList) { lists.withLock { $0[list.hash.hex] = list } }

  /// Rows by the hash of their list.
  var rows: [String: [CorpusRow]] { lists.withLock { $0.mapValues(\.rows) } }
}

extension CorpusContent {
  /// In the order of the rows.
  package func utterances(of rows: [CorpusRow]) -> [Utterance] {
    rows.map { utterances[$0.value] }
  }
}
