import Foundation
import TelltaleCore

/// A file that is read in pieces, at any place.
///
/// Read with `pread`, not mapped: mapped pages would count as the process's own memory, and a file
/// cut short while it is read would end in a signal instead of an error.
final class InputFile: Sendable {
  let path: String
  let byteCount: Int
  private let descriptor: Int32

  /// Throws `.missingFile`.
  init(path: String) throws(AuditError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw AuditError(.missingFile, "cannot open '\(path)'", cause: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw AuditError(.missingFile, "'\(path)' is no file; rename it or take it away")
    }
    self.path = path
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills the buffer with the bytes from `offset` on.
  ///
  /// Throws `.malformedFile` if the file ends before.
  func read(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(AuditError) {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done,
        off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw AuditError(
          .malformedFile,
          "'\(path)' is cut short: it ends before byte \(offset + buffer.count); write it again",
          cause: count < 0 ? String(cString: strerror(errno)) : nil)
      }
      done += count
    }
  }

  /// The bytes of a range. Throws `.malformedFile` if the file ends before.
  func bytes(_ range: Range<Int>) throws(AuditError) -> LittleEndianBytes {
    guard range.upperBound <= byteCount else {
      throw AuditError(
        .malformedFile,
        "'\(path)' is cut short: it has \(byteCount) bytes and should have at least"
          + " \(range.upperBound); write it again")
    }
    var bytes = [UInt8](repeating: 0, count: range.count)
    var failure: AuditError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(AuditError) { try read(from: range.lowerBound, into: buffer) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return LittleEndianBytes(bytes: bytes)
  }
}

/// A piece of a file, and the whole numbers in it.
struct LittleEndianBytes {
  let bytes: [UInt8]

  /// A number of so many bytes, at most 8; one that does not fit is `Int.max`.
  func number(at offset: Int, byteCount: Int) -> Int {
    let value = bytes[offset..<offset + byteCount].reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    return Int(clamping: value)
  }

  /// UTF-8 text; what is none is replaced.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
