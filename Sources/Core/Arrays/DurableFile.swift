internal import Foundation

/// A file that takes its name only when it is whole and on the disk: whenever the process is killed, the name
/// stands for the old file or for the new one.
///
/// Written under a temporary name beside it, synchronised, renamed, and its folder synchronised. One that is
/// let go before `commit` leaves nothing behind.
public final class DurableFile {
  /// What the system refused.
  public struct Failure: Error, Sendable, Hashable {
    /// Its number: `ENOSPC`, `EACCES`, …
    public let code: Int32
  }

  private let path: String
  private let temporary: String
  /// Negative when it is closed.
  private var descriptor: Int32
  private var isCommitted = false

  /// Begins to write.
  ///
  /// - Parameters:
  ///   - path: the name in the end, of a file that is there or not.
  ///   - temporary: beside it, and nobody else's; what stands there is overwritten.
  ///
  /// Throws where the folder is missing or may not be written; the file at `path` is then what it was.
  public init(replacing path: String, temporary: String) throws(Failure) {
    self.path = path
    self.temporary = temporary
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      // Nothing was made that could be taken away.
      isCommitted = true
      throw Failure(code: errno)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isCommitted { unlink(temporary) }
  }

  /// Throws where the disk is full, or broken.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure(code: count == 0 ? EIO : errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Throws where the disk is full, or broken.
  public func write(_ bytes: [UInt8]) throws(Failure) {
    try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Gives it its name; it is on the disk when this returns. To be called once, and last.
  ///
  /// Throws where the disk is full, or broken. The file at `path` is then what it was, unless only its folder
  /// could not be synchronised.
  public func commit() throws(Failure) {
    guard fsync(descriptor) == 0 || Self.hasNoSynchronisation else { throw Failure(code: errno) }
    let code = close(descriptor)
    descriptor = -1
    guard code == 0, rename(temporary, path) == 0 else { throw Failure(code: errno) }
    isCommitted = true
    let folder = (path as NSString).deletingLastPathComponent
    try Self.synchronize(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  /// Returns when what was written to a file, or the names of a folder, are on the disk.
  ///
  /// - Parameter flags: with which to open it. Throws where that fails, or the disk is broken.
  public static func synchronize(_ path: String, _ flags: Int32) throws(Failure) {
    let descriptor = open(path, flags)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || hasNoSynchronisation else { throw Failure(code: errno) }
  }

  /// Some file systems have no such call, and then nothing to wait for.
  private static var hasNoSynchronisation: Bool { errno == EINVAL || errno == ENOTSUP }
}
