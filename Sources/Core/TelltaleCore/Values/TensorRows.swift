/// Many arrays of `Float`, one per utterance, read one at a time.
///
/// Features (shape [frames, bands], frames differing) and representations (shape [channels, height,
/// width], [channels, time] with times differing, or [length]) travel in this form. The runner's implementation reads from a file, so that
/// peak memory does not grow with the corpus: read in batches, keep nothing.
public protocol TensorRows: Sendable {
  /// Number of rows.
  var count: Int { get }
  /// Shape of one row; its product is the number of values.
  func shape(ofRow row: Int) -> [Int]
  /// Copies one row, row-major. `destination` has exactly the row's number of values.
  ///
  /// Throws `.malformedFile` or `.corruptedArtifact` where it comes from a file that has changed since, and what
  /// computing it throws; rows in memory cannot fail.
  func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(AuditError)
  /// Id of the row's utterance; nil where rows have none. A model that answers from recorded files
  /// finds its answer by it; nothing else may depend on it.
  func utterance(ofRow row: Int) -> String?
}

extension TensorRows {
  /// Nil: rows have no ids, unless they say so.
  public func utterance(ofRow row: Int) -> String? { nil }

  /// Tells a row to people: `utterance 'a'`, or `row 3` where rows have no ids.
  public func label(ofRow row: Int) -> String {
    utterance(ofRow: row).map { "utterance '\($0)'" } ?? "row \(row)"
  }

  /// Values of one row: the product of its shape.
  public func elementCount(ofRow row: Int) -> Int { shape(ofRow: row).reduce(1, *) }

  /// One row as an array of its own.
  /// Throws what reading the row throws.
  public func values(ofRow row: Int) throws(AuditError) -> [Float] {
    var values = [Float](repeating: 0, count: elementCount(ofRow: row))
    var failure: AuditError?
    values.withUnsafeMutableBufferPointer { buffer in
      do throws(AuditError) { try read(row: row, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }
}

/// Rows held in memory: for small sets and for tests.
public struct MemoryRows: TensorRows {
  private let rows: [[Float]]
  private let shapes: [[Int]]
  private let utterances: [String]?

  /// - Parameter utterances: ids, one per row; nil for rows without.
  public init(_ rows: [[Float]], shapes: [[Int]], utterances: [String]? = nil) {
    precondition(rows.count == shapes.count, "\(rows.count) rows, \(shapes.count) shapes")
    precondition(utterances.map { $0.count == rows.count } ?? true, "not one id per row")
    self.utterances = utterances
    for (row, shape) in zip(rows, shapes) {
      precondition(row.count == shape.reduce(1, *), "\(row.count) values for shape \(shape)")
    }
    self.rows = rows
    self.shapes = shapes
  }

  /// Rows that were given.
  public var count: Int { rows.count }
  /// As given for the row.
  public func shape(ofRow row: Int) -> [Int] { shapes[row] }
  /// As given for the row; nil for rows without ids.
  public func utterance(ofRow row: Int) -> String? { utterances?[row] }
  /// Copies the row. Cannot fail.
  public func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) {
    _ = destination.update(fromContentsOf: rows[row])
  }
}
