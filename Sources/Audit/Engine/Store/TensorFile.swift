internal import Formats
internal import Foundation
internal import TelltaleCore

/// A float32 array on disk in NumPy's `.npy` form (version 1.0, little-endian, C order), so that
/// anybody's tools read it (SPEC §6.3).
///
/// Layout: `\x93NUMPY` 1 0, header length (2 bytes), the header padded so that the values start at
/// byte 128, then the values.
enum TensorFile {
  static let dataOffset = 128

  static func header(shape: [Int]) -> [UInt8] {
    let list = shape.map { "\($0)," }.joined(separator: " ")
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(list)), }"
    let length = dataOffset - 10
    precondition(text.utf8.count < length, "a shape of \(shape.count) axes does not fit")
    let padding = String(repeating: " ", count: length - text.utf8.count - 1) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
      + Array(text.utf8) + Array(padding.utf8)
  }
}

/// Writes a `.npy` file row by row; the shape is told at the end, when the number of rows is known.
final class TensorFileWriter {
  private let file: OutputFile
  private var writtenCount = 0

  init(path: String) throws(AuditError) {
    file = try OutputFile(path: path)
    try file.write([UInt8](repeating: 0, count: TensorFile.dataOffset))
  }

  func append(_ values: UnsafeBufferPointer<Float>) throws(AuditError) {
    try file.write(UnsafeRawBufferPointer(values))
    writtenCount += values.count
  }

  func append(_ values: [Float]) throws(AuditError) {
    var failure: AuditError?
    values.withUnsafeBufferPointer { buffer in
      do throws(AuditError) { try append(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  var count: Int { writtenCount }

  func close(shape: [Int]) throws(AuditError) {
    precondition(
      writtenCount == shape.reduce(1, *), "\(writtenCount) values written for shape \(shape)")
    try file.rewriteStart(TensorFile.header(shape: shape))
    try file.close()
  }
}

/// Rows of a `.npy` file, read one at a time.
///
/// Read with `pread`, not mapped: mapped pages would count as the process's own memory, and a file
/// cut short would end in a signal instead of an error.
final class TensorFileRows: TensorRows {
  private let path: String
  private let descriptor: Int32
  /// Offsets in values; one more than there are rows.
  private let offsets: [Int]
  private let shapes: [[Int]]
  private let utterances: [String]

  /// - Parameters:
  ///   - shapes: of each row, in the order of the file.
  ///   - utterances: id of each row.
  init(path: String, rowShapes shapes: [[Int]], utterances: [String]) throws(AuditError) {
    precondition(utterances.count == shapes.count, "not one id per row")
    self.utterances = utterances
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw AuditError(.missingFile, "cannot open \(path)", cause: String(cString: strerror(errno)))
    }
    self.path = path
    self.descriptor = descriptor
    self.shapes = shapes
    var offsets = [0]
    offsets.reserveCapacity(shapes.count + 1)
    for shape in shapes { offsets.append(offsets[offsets.count - 1] + shape.reduce(1, *)) }
    self.offsets = offsets
    var head = [UInt8](repeating: 0, count: 10)
    let headCount = head.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, 10, 0) }
    guard headCount == 10, head[0] == 0x93, Array(head[1..<6]) == Array("NUMPY".utf8),
      10 + Int(head[8]) + Int(head[9]) << 8 == TensorFile.dataOffset
    else {
      throw AuditError(.corruptedArtifact, "\(path) is not an array that this program wrote")
    }
  }

  deinit { close(descriptor) }

  var count: Int { shapes.count }
  func shape(ofRow row: Int) -> [Int] { shapes[row] }
  func utterance(ofRow row: Int) -> String? { utterances[row] }

  func read(row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(AuditError) {
    let wanted = (offsets[row + 1] - offsets[row]) * 4
    precondition(destination.count * 4 == wanted, "row \(row) has \(wanted / 4) values")
    var done = 0
    let bytes = UnsafeMutableRawBufferPointer(destination)
    while done < wanted {
      let position = TensorFile.dataOffset + offsets[row] * 4 + done
      let count = pread(
        descriptor, bytes.baseAddress?.advanced(by: done), wanted - done, off_t(position))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw AuditError(.corruptedArtifact, "\(path) ends before row \(row)")
      }
      done += count
    }
  }
}
