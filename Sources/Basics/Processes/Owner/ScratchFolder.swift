internal import Foundation
package import TelltaleCore

/// A folder for one purpose, readable by its owner only, removed when nobody holds it any more, and
/// by a later run where this one was killed.
package final class ScratchFolder: Sendable {
  /// Absolute, without symbolic links.
  package let path: String

  /// Stays as long as this one.
  private let outer: ScratchFolder?

  private static let kind = "telltale-plugin"

  /// - Parameter outer: the folder that it lies in; nil for that of temporary files (`TMPDIR`).
  package init(in outer: ScratchFolder? = nil) throws(AuditError) {
    self.outer = outer
    let made = OwnedName(kind: Self.kind).path(in: outer?.path ?? NSTemporaryDirectory())
    guard mkdir(made, 0o700) == 0 else {
      throw AuditError(
        .storageFailed, "cannot make the folder \(made); set TMPDIR to one with room",
        cause: String(cString: strerror(errno)))
    }
    guard let real = realpath(made, nil) else {
      path = made
      return
    }
    defer { free(real) }
    path = String(cString: real)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Path of a file in it.
  package func file(_ name: String) -> String { path + "/" + name }

  /// Whether a path leads into one.
  package static func holds(_ path: String) -> Bool {
    path.split(separator: "/").contains { $0.hasPrefix(kind + "_") }
  }

  /// Removes those of runs that were killed.
  package static func removeAbandoned() {
    OwnedName.removeAbandoned(kind: kind, in: NSTemporaryDirectory())
  }
}
