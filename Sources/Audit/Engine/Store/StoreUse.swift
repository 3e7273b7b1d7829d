internal import Foundation
internal import TelltaleCore

/// That a store is in use: audits hold it together, and while one does nobody prunes.
///
/// A shared lock of the system's on the file `in-use`, given up with the process however it ends.
/// Where none can be had (a store that may only be read), nobody can prune either.
public final class StoreUse: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  static func shared(_ path: String) -> StoreUse? { take(path, LOCK_SH) }

  /// Nil while an audit uses the store.
  static func alone(_ path: String) -> StoreUse? { take(path, LOCK_EX | LOCK_NB) }

  private static func take(_ path: String, _ mode: Int32) -> StoreUse? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    while flock(descriptor, mode) != 0 {
      if errno == EINTR { continue }
      close(descriptor)
      return nil
    }
    return StoreUse(descriptor: descriptor)
  }
}

extension ArtifactStore {
  /// Keeps others from pruning as long as it is held; nil where the store can only be read.
  public func use() -> StoreUse? { StoreUse.shared("\(root)/in-use") }

  /// Throws `.unsupported` while an audit runs on the store.
  func useAlone() throws(AuditError) -> StoreUse {
    guard let use = StoreUse.alone("\(root)/in-use") else {
      throw AuditError(
        .unsupported,
        "an audit is running on \(root), or the store cannot be locked; try again when it has ended"
      )
    }
    return use
  }
}
