package import Formats

/// Rows of a corpus, and the hash by which keys name them. Not positions in a stored array, which plugins
/// get: `StoredRows` makes one of the other.
///
/// Thousands of stages name the same rows: they share one list, which is hashed once.
package struct RowList: Sendable, Hashable, Codable {
  package let rows: [Int]
  package let hash: ContentHash

  package init(_ rows: [Int]) {
    self.rows = rows
    hash = ContentHash(ofRows: rows)
  }

  package init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([Int].self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rows)
  }

  /// Two lists of one hash are one.
  package static func == (one: RowList, other: RowList) -> Bool { one.hash == other.hash }

  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
