import Pooling
import TelltaleCore
import TelltaleTorch

/// Pooled vectors of some rows, of which every value is a finite number.
struct FinitePooledRows {
  private let pooled: PooledRows

  /// Throws `.computationFailed`, naming the row, and what `PooledRows` throws.
  init(_ rows: [Int], of input: ModelInput, execution: Execution) throws(AuditError) {
    pooled = try PooledRows(rows, of: input, execution: execution)
    for row in rows where !pooled.vectors([row]).allSatisfy(\.isFinite) {
      throw AuditError(
        .computationFailed,
        "row \(row)\(input.rows.utterance(ofRow: row).map { " ('\($0)')" } ?? "") holds a value that"
          + " is no finite number")
    }
  }

  /// [rows × length].
  func matrix(_ rows: [Int]) throws(AuditError) -> Matrix {
    try Matrix(pooled.vectors(rows), rowCount: rows.count, columnCount: pooled.length)
  }
}
