internal import Foundation

/// What changes when a file is written, or another takes its place.
struct FileStamp: Hashable, Codable {
  private let device: UInt64
  private let number: UInt64
  private let size: Int64
  private let modified: [Int64]
  /// Of its size, mode or times, which nobody can set back.
  private let changed: [Int64]

  /// Links are followed; nil for what is not there.
  init?(ofFile path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(status.st_ino)
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    self.modified = [Int64(modified.tv_sec), Int64(modified.tv_nsec)]
    self.changed = [Int64(changed.tv_sec), Int64(changed.tv_nsec)]
  }
}
