internal import Arrays
package import TelltaleCore

/// Writes a `.npy` file of float32 row by row; the shape is told at the end, when the number of rows is
/// known.
package final class NumpyWriter {
  private let file: OutputFile
  private let type: ElementType
  /// Values that were written.
  package private(set) var count = 0

  package convenience init(path: String) throws(AuditError) {
    try self.init(path: path, type: .float32)
  }

  private init(path: String, type: ElementType) throws(AuditError) {
    self.type = type
    file = try OutputFile(path: path)
    try file.write([UInt8](repeating: 0, count: Numpy.headerByteCount))
  }

  package func append(_ values: UnsafeBufferPointer<Float>) throws(AuditError) {
    try file.write(UnsafeRawBufferPointer(values))
    count += values.count
  }

  package func append(_ values: [Float]) throws(AuditError) { try append(all: values) }

  /// Writes the header. Nothing may be appended afterwards.
  package func close(shape: [Int]) throws(AuditError) {
    precondition(count == shape.reduce(1, *), "\(count) values written for shape \(shape)")
    try file.rewriteStart(Numpy.header(type, shape: shape))
    try file.close()
  }

  /// A whole file of float32.
  package static func write(_ values: [Float], shape: [Int], to path: String) throws(AuditError) {
    let writer = try NumpyWriter(path: path)
    try writer.append(values)
    try writer.close(shape: shape)
  }

  /// A whole file of int32, one axis.
  package static func write(_ values: [Int], to path: String) throws(AuditError) {
    let writer = try NumpyWriter(path: path, type: .int32)
    try writer.append(all: values.map { Int32(clamping: $0) })
    try writer.close(shape: [values.count])
  }

  private func append<Value: BitwiseCopyable>(all values: [Value]) throws(AuditError) {
    var failure: AuditError?
    values.withUnsafeBytes { bytes in
      do throws(AuditError) { try file.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    count += values.count
  }
}
