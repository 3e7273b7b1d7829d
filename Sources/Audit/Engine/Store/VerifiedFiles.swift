internal import Formats
internal import Foundation
internal import Synchronization

/// Files that this process has compared with their recorded hashes: each is read for that once, as
/// long as it is the same file.
final class VerifiedFiles: Sendable {
  /// What changes when a file is replaced or written to.
  struct Identity: Hashable, Sendable {
    let device, inode, size, changedSeconds, changedNanoseconds: Int

    /// Of a regular file; nil for anything else.
    init?(_ path: String) {
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      device = Int(status.st_dev)
      inode = Int(status.st_ino)
      size = Int(status.st_size)
      #if os(Linux)
        changedSeconds = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
      #else
        changedSeconds = status.st_ctimespec.tv_sec
        changedNanoseconds = status.st_ctimespec.tv_nsec
      #endif
    }
  }

  private struct State {
    var hashes: [Identity: ContentHash] = [:]
    var readCount = 0
  }

  private let state = Mutex(State())

  /// How often a file was read from end to end.
  var readCount: Int { state.withLock { $0.readCount } }

  /// Whether the file has the recorded size and hash.
  func holds(_ path: String, _ recorded: ArtifactRecord.File) -> Bool {
    guard let identity = Identity(path), identity.size == recorded.size else { return false }
    if let hash = state.withLock({ $0.hashes[identity] }) { return hash == recorded.sha256 }
    state.withLock { $0.readCount += 1 }
    guard let hash = ContentHash(ofFile: path) else { return false }
    // Kept for what was read, if nobody wrote meanwhile.
    if Identity(path) == identity { state.withLock { $0.hashes[identity] = hash } }
    return hash == recorded.sha256
  }
}
