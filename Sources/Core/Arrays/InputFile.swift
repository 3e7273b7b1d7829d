internal import Foundation

/// A file that is read in pieces, at any place.
///
/// Read with `pread`, not mapped: mapped pages would count as the process's own memory, and a file
/// that is cut short meanwhile would end in a signal instead of an error.
public final class InputFile: Sendable {
  /// When it was opened.
  public let byteCount: Int
  private let descriptor: Int32

  /// Opens a regular file, or one that a link leads to. Throws `.missing`.
  public convenience init(path: String) throws(ArrayRefusal) {
    // A FIFO would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw ArrayRefusal(.missing, "cannot be opened: \(reason)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ArrayRefusal(.missing, "is no file; rename it or take it away")
    }
    self.init(descriptor: descriptor, byteCount: Int(status.st_size))
  }

  /// Takes what was opened for reading, and closes it in the end.
  public init(descriptor: Int32, byteCount: Int) {
    self.descriptor = descriptor
    self.byteCount = byteCount
  }

  deinit { close(descriptor) }

  /// Fills the buffer with the bytes from `offset` on. Throws `.malformed` if the file ends before.
  public func read(
    from offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ArrayRefusal) {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done,
        off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let cause = count < 0 ? " (\(String(cString: strerror(errno))))" : ""
        throw ArrayRefusal(
          .malformed,
          "is cut short: it ends before byte \(offset + buffer.count)\(cause); write it again")
      }
      done += count
    }
  }

  /// The bytes of a range. Throws `.malformed`, before it allocates, if the file ends before.
  public func bytes(_ range: Range<Int>) throws(ArrayRefusal) -> LittleEndianBytes {
    guard range.upperBound <= byteCount else {
      throw ArrayRefusal(
        .malformed,
        "is cut short: it has \(byteCount) bytes and should have at least \(range.upperBound);"
          + " write it again")
    }
    var refusal: ArrayRefusal?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      do throws(ArrayRefusal) {
        try read(from: range.lowerBound, into: UnsafeMutableRawBufferPointer(buffer))
        count = range.count
      } catch { refusal = error }
    }
    if let refusal { throw refusal }
    return LittleEndianBytes(bytes: bytes)
  }
}

/// A piece of a file, and the whole numbers in it.
public struct LittleEndianBytes: Sendable {
  /// In the order of the file.
  public let bytes: [UInt8]

  /// A number of so many bytes, at most 8; one that does not fit is `Int.max`.
  public func number(at offset: Int, byteCount: Int) -> Int {
    let value = bytes[offset..<offset + byteCount].reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    return Int(clamping: value)
  }

  /// UTF-8 text; what is none is replaced.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }
}
