internal import CTorchShim
public import TelltaleCore

/// A matrix of doubles on the CPU that LibTorch reckons with: for closed forms, where float32 would
/// lose what a small regularisation keeps. A value: no operation changes its operands.
///
/// Every operation throws `.shapeMismatch`, naming both shapes, where they do not fit. Threads are
/// those of `TorchRuntime.run`.
public struct Matrix: Sendable {
  /// May be 0.
  public let rowCount: Int
  /// May be 0.
  public let columnCount: Int
  private let tensor: Tensor

  private init(_ tensor: Tensor) {
    let shape = tensor.shape
    precondition(shape.count == 2, "a matrix of shape \(shape)")
    rowCount = shape[0]
    columnCount = shape[1]
    self.tensor = tensor
  }

  /// Copies row-major values.
  public init(_ values: [Double], rowCount: Int, columnCount: Int) throws(AuditError) {
    try Self.check(values.count, rowCount, columnCount)
    self.init(
      try shimTensor("matrix") {
        tt_matrix_from_doubles(values, Int64(rowCount), Int64(columnCount), $0, $1)
      })
  }

  /// Copies row-major values.
  public init(_ values: [Float], rowCount: Int, columnCount: Int) throws(AuditError) {
    try Self.check(values.count, rowCount, columnCount)
    self.init(
      try shimTensor("matrix") {
        tt_matrix_from_floats(values, Int64(rowCount), Int64(columnCount), $0, $1)
      })
  }

  /// Shape [1 × values].
  public static func row(_ values: [Double]) throws(AuditError) -> Matrix {
    try Matrix(values, rowCount: 1, columnCount: values.count)
  }

  /// Shape [values × 1].
  public static func column(_ values: [Double]) throws(AuditError) -> Matrix {
    try Matrix(values, rowCount: values.count, columnCount: 1)
  }

  /// All values, row-major.
  public func values() throws(AuditError) -> [Double] {
    var values = [Double](repeating: 0, count: rowCount * columnCount)
    try shim("read") { tt_matrix_read(tensor.handle, &values, Int64(values.count), $0) }
    return values
  }

  /// Rows in the order of their indices.
  public func rows(_ indices: [Int]) throws(AuditError) -> Matrix {
    Matrix(
      try shimTensor("rows") {
        tt_matrix_rows(tensor.handle, indices.sizes, Int64(indices.count), $0, $1)
      })
  }

  /// Sums of the rows of each group: [groupCount × columns].
  ///
  /// - Parameter groups: of each row, from 0 to below `groupCount`.
  public func rowSums(ofGroups groups: [Int], count groupCount: Int) throws(AuditError) -> Matrix {
    Matrix(
      try shimTensor("row sums") {
        tt_matrix_row_sums(
          tensor.handle, groups.sizes, Int64(groups.count), Int64(groupCount), $0, $1)
      })
  }

  /// self · other.
  public func times(_ other: Matrix) throws(AuditError) -> Matrix {
    try product(other)
  }

  /// selfᵀ · other.
  public func transposedTimes(_ other: Matrix) throws(AuditError) -> Matrix {
    try product(other, transposingSelf: true)
  }

  /// self · otherᵀ.
  public func timesTransposed(_ other: Matrix) throws(AuditError) -> Matrix {
    try product(other, transposingOther: true)
  }

  private func product(
    _ other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
  ) throws(AuditError) -> Matrix {
    Matrix(
      try shimTensor("product") {
        tt_matrix_product(
          tensor.handle, transposingSelf, other.tensor.handle, transposingOther, $0, $1)
      })
  }

  /// Rows for columns.
  public func transposed() throws(AuditError) -> Matrix { Matrix(try tensor.permuted([1, 0])) }

  /// The columns of all, one after the other; at least one matrix.
  public static func sideBySide(_ parts: [Matrix]) throws(AuditError) -> Matrix {
    Matrix(try Tensor.concatenate(parts.map(\.tensor), axis: 1))
  }

  /// Element by element; a single row or column of either is repeated.
  public func plus(_ other: Matrix) throws(AuditError) -> Matrix {
    Matrix(try tensor.adding(other.tensor))
  }

  /// Element by element; a single row or column of either is repeated.
  public func minus(_ other: Matrix) throws(AuditError) -> Matrix {
    Matrix(try tensor.subtracting(other.tensor))
  }

  /// Element by element; a single row or column of either is repeated.
  public func scaled(by other: Matrix) throws(AuditError) -> Matrix {
    Matrix(try tensor.multiplied(by: other.tensor))
  }

  /// The matrix once for each column of `scales`, side by side, its rows scaled by that column's
  /// values: [rows × columns of `scales` · columns].
  ///
  /// - Parameter scales: [rows × times].
  public func repeated(scaledBy scales: Matrix) throws(AuditError) -> Matrix {
    let one = try tensor.reshaped([rowCount, 1, columnCount])
    let each = try scales.tensor.reshaped([scales.rowCount, scales.columnCount, 1])
    return Matrix(
      try each.multiplied(by: one).reshaped([rowCount, scales.columnCount * columnCount]))
  }

  /// Sums of columns: [1 × columns].
  public func columnSums() throws(AuditError) -> Matrix {
    try rowSums(ofGroups: [Int](repeating: 0, count: rowCount), count: 1)
  }

  /// Of a symmetric matrix: ascending eigenvalues [n × 1], and eigenvectors as columns [n × n].
  ///
  /// Throws `.invalidParameter` where a value is not finite.
  public func eigen() throws(AuditError) -> (values: Matrix, vectors: Matrix) {
    var (values, vectors): (OpaquePointer?, OpaquePointer?) = (nil, nil)
    try shim("eigenvalues") { tt_matrix_eigen(tensor.handle, &values, &vectors, $0) }
    guard let values, let vectors else {
      throw AuditError(.computationFailed, "no eigenvalues came back", at: "eigenvalues")
    }
    return (Matrix(Tensor(owning: values)), Matrix(Tensor(owning: vectors)))
  }

  /// An orthonormal basis of what the columns span; at least as many rows as columns.
  public func orthonormal() throws(AuditError) -> Matrix {
    Matrix(try shimTensor("orthonormal columns") { tt_matrix_orthonormal(tensor.handle, $0, $1) })
  }

  /// The columns of a range.
  public func columns(_ range: Range<Int>) throws(AuditError) -> Matrix {
    Matrix(try tensor.narrowed(axis: 1, to: range))
  }

  private static func check(_ count: Int, _ rows: Int, _ columns: Int) throws(AuditError) {
    guard rows >= 0, columns >= 0, count == rows * columns else {
      throw AuditError(
        .shapeMismatch, "\(count) values for a matrix [\(rows), \(columns)]", at: "matrix")
    }
  }
}
