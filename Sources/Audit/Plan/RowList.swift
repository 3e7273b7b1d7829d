package import Formats

/// Rows of a corpus, and the hash by which keys name them.
///
/// Thousands of stages name the same rows: they share one list, which is hashed once.
package struct RowList: Sendable, Hashable {
  package let rows: [Int]
  package let hash: ContentHash

  init(_ rows: [Int]) {
    self.rows = rows
    hash = ContentHash(ofRows: rows)
  }
}
