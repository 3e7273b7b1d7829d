internal import Foundation
package import TelltaleCore

/// Writes a `.npy` file of `Float` or `Int32` piece by piece; the shape is told at the end, when the
/// number of rows is known.
package final class NumpyWriter {
  private let path: String
  private let file: UnsafeMutablePointer<FILE>
  private let type: NumpyHeader.ValueType
  private var writtenCount = 0

  package convenience init(path: String) throws(AuditError) {
    try self.init(path: path, type: .float32)
  }

  private init(path: String, type: NumpyHeader.ValueType) throws(AuditError) {
    guard let file = fopen(path, "we") else { throw NumpyWriter.failure(path) }
    self.path = path
    self.file = file
    self.type = type
    try write([UInt8](repeating: 0, count: NumpyHeader.writtenOffset))
  }

  deinit { fclose(file) }

  package func append(_ values: UnsafeBufferPointer<Float>) throws(AuditError) {
    try write(UnsafeRawBufferPointer(values))
    writtenCount += values.count
  }

  /// Writes the header. Nothing may be appended afterwards.
  package func finish(shape: [Int]) throws(AuditError) {
    precondition(
      writtenCount == shape.reduce(1, *), "\(writtenCount) values written for shape \(shape)")
    guard fseek(file, 0, SEEK_SET) == 0 else { throw NumpyWriter.failure(path) }
    try write(NumpyHeader.bytes(type: type, shape: shape))
    guard fflush(file) == 0 else { throw NumpyWriter.failure(path) }
  }

  /// A whole file of `float32`.
  package static func write(_ values: [Float], shape: [Int], to path: String) throws(AuditError) {
    let writer = try NumpyWriter(path: path, type: .float32)
    try writer.write(values)
    writer.writtenCount = values.count
    try writer.finish(shape: shape)
  }

  /// A whole file of `int32`, one axis.
  package static func write(_ values: [Int], to path: String) throws(AuditError) {
    let writer = try NumpyWriter(path: path, type: .int32)
    try writer.write(values.map { Int32(clamping: $0) })
    writer.writtenCount = values.count
    try writer.finish(shape: [values.count])
  }

  private func write<Value: BitwiseCopyable>(_ values: [Value]) throws(AuditError) {
    var failure: AuditError?
    values.withUnsafeBytes { bytes in
      do throws(AuditError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(AuditError) {
    guard fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count || bytes.isEmpty else {
      throw NumpyWriter.failure(path)
    }
  }

  private static func failure(_ path: String) -> AuditError {
    AuditError(
      .storageFailed, "cannot write \(path); is there room for temporary files (TMPDIR)?",
      cause: String(cString: strerror(errno)))
  }
}
