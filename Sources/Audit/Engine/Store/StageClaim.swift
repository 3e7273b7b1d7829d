internal import Formats
internal import Foundation
internal import TelltaleCore

/// The right to make one artifact: held by one process at a time, and given up with it however it
/// ends (SPEC §6.8).
///
/// A lock of the system's on a file below `locks`. Where the file system has none, everybody gets
/// the right, and `isExclusive` says so.
struct StageClaim: ~Copyable {
  let isExclusive: Bool
  private let descriptor: Int32
  private let path: String

  private init(isExclusive: Bool, descriptor: Int32, path: String) {
    self.isExclusive = isExclusive
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    // While it is held: whoever opened the file before finds below that it has gone.
    if isExclusive { unlink(path) }
    close(descriptor)
  }

  /// The same as letting it go out of scope.
  consuming func giveUp() {}

  /// - Returns: nil while another process holds it.
  ///
  /// Throws `.storageFailed` if there can be no such file.
  static func take(_ path: String) throws(AuditError) -> StageClaim? {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw OutputFile.failure(path, errno) }
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        if errno == EINTR { continue }
        if errno == EWOULDBLOCK {
          close(descriptor)
          return nil
        }
        return StageClaim(isExclusive: false, descriptor: descriptor, path: path)
      }
      if isStill(descriptor, at: path) {
        return StageClaim(isExclusive: true, descriptor: descriptor, path: path)
      }
      close(descriptor)
    }
  }

  /// Whether the file was not removed, or replaced, between opening and locking it.
  private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
    var (held, named) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }
}
