internal import Dispatch
internal import Formats
internal import Foundation
internal import Processes
internal import TelltaleCore

/// That a store is in use: audits hold it together, and while one does nobody prunes.
///
/// A shared lock of the system's on the file `in-use`, given up with the process however it ends; and, for
/// other hosts, which may not see the lock, a file of this process that is touched as long as it is held.
/// Where none can be had (a store that may only be read), nobody can prune either.
public final class StoreUse: Sendable {
  private let descriptor: Int32
  /// Nil for who is alone.
  private let mark: Mark?

  private init(descriptor: Int32, mark: Mark?) {
    self.descriptor = descriptor
    self.mark = mark
  }

  deinit { close(descriptor) }

  static func shared(_ root: String) -> StoreUse? {
    take(root, LOCK_SH).map { StoreUse(descriptor: $0, mark: Mark(in: root)) }
  }

  /// Nil while an audit of this host uses the store.
  static func alone(_ root: String) -> StoreUse? {
    take(root, LOCK_EX | LOCK_NB).map { StoreUse(descriptor: $0, mark: nil) }
  }

  private static func take(_ root: String, _ mode: Int32) -> Int32? {
    let descriptor = open("\(root)/in-use", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    while flock(descriptor, mode) != 0 {
      if errno == EINTR { continue }
      close(descriptor)
      return nil
    }
    return descriptor
  }

  static let markKind = "use"

  /// `use_<owner>_<random>`.
  ///
  /// `@unchecked Sendable`: the timer is only kept alive, and cancelled once.
  private final class Mark: @unchecked Sendable {
    private let path: String
    private let timer: any DispatchSourceTimer

    /// A day without a touch is taken for the end of its owner.
    private static let touchSeconds = 600

    init(in root: String) {
      let path = OwnedName(kind: StoreUse.markKind).path(in: root)
      close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
      let timer = DispatchSource.makeTimerSource(queue: .global())
      timer.schedule(
        deadline: .now() + .seconds(Self.touchSeconds), repeating: .seconds(Self.touchSeconds))
      timer.setEventHandler { utimensat(AT_FDCWD, path, nil, 0) }
      timer.resume()
      self.path = path
      self.timer = timer
    }

    deinit {
      timer.cancel()
      unlink(path)
    }
  }
}

extension ArtifactStore {
  /// Keeps others from pruning as long as it is held; nil where the store can only be read.
  public func use() -> StoreUse? { StoreUse.shared(root) }

  /// Throws `.unsupported` while an audit of any host runs on the store.
  func useAlone() throws(AuditError) -> StoreUse {
    guard let use = StoreUse.alone(root) else {
      throw AuditError(
        .unsupported,
        "an audit is running on \(root), or the store cannot be locked; try again when it has ended"
      )
    }
    removeStaleMarks()
    if let mark = marks.first {
      throw AuditError(
        .unsupported,
        "an audit is running on \(root) on the host '\(mark.owner.host)', or was killed there within"
          + " the last day; try again when it has ended, or delete \(mark.path(in: root)) if it has"
      )
    }
    return use
  }

  private var marks: [OwnedName] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.compactMap { OwnedName($0) }.filter { $0.kind == StoreUse.markKind }
      .sorted { $0.text < $1.text }
  }

  /// Of processes that are gone, or that have not touched theirs for a day.
  func removeStaleMarks() {
    for mark in marks where isStale(mark.text, in: root) { unlink(mark.path(in: root)) }
  }
}
