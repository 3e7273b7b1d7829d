internal import Formats
internal import Foundation
internal import Processes

extension ArtifactStore {
  /// Removes what dead processes left half written, and locks that nobody holds.
  ///
  /// What belongs to another machine, or to another namespace of processes, stays until it has not
  /// been touched for a day by the store's own clock. Never an error: it is tried again next time.
  public func removeStale() {
    let partial = folder(.partial)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: partial)) ?? []
    for name in names where isStale(name, in: partial) {
      try? FileManager.default.removeItem(atPath: "\(partial)/\(name)")
    }
    OutputFile.removeAbandoned(in: root)
    removeStaleMarks()
    let locks = folder(.locks)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: locks)) ?? [] {
      // Whoever can take it removes it when it is given up.
      _ = try? StageClaim.take("\(locks)/\(name)")
    }
  }

  func isStale(_ name: String, in folder: String) -> Bool {
    if let owner = OwnedName(name)?.owner {
      if owner.isGone { return true }
      if owner.mayBeAlive { return false }
    }
    return isUntouchedForADay("\(folder)/\(name)")
  }

  /// By the clock of the disk that the store lies on: hosts' own clocks may differ.
  func isUntouchedForADay(_ path: String) -> Bool {
    guard let now = ownTime else { return false }
    let below = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    let newest = ([path] + below.map { "\(path)/\($0)" }).compactMap(Self.changeTime).max()
    return newest.map { now - $0 > 86_400 } ?? false
  }

  /// Seconds since 1970, as the store's disk stamps what is written now; nil if nothing can be.
  private var ownTime: Int? {
    let path = OwnedName(kind: "clock").path(in: folder(.partial))
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    defer {
      close(descriptor)
      unlink(path)
    }
    return Self.changeTime(path)
  }

  private static func changeTime(_ path: String) -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    #if os(Linux)
      return status.st_mtim.tv_sec
    #else
      return status.st_mtimespec.tv_sec
    #endif
  }
}
