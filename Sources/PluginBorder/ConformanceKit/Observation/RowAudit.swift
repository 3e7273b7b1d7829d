import Synchronization
internal import TelltaleCore

/// Rows that remember which of them were read.
final class RowAudit: TensorRows {
  private let rows: any TensorRows
  private let record = Mutex(Set<Int>())

  init(_ rows: any TensorRows) { self.rows = rows }

  var readRows: Set<Int> { record.withLock { $0 } }

  var count: Int { rows.count }
  func shape(ofRow row: Int) -> [Int] { rows.shape(ofRow: row) }
  func utterance(ofRow row: Int) -> String? { rows.utterance(ofRow: row) }

  func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(AuditError) {
    record.withLock { _ = $0.insert(row) }
    try rows.read(row: row, into: destination)
  }
}
