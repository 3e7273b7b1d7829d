internal import AuditCore
import Foundation

/// A folder for one purpose, readable by its owner only, removed when nobody holds it any more.
final class ScratchFolder: Sendable {
  /// Absolute, without symbolic links.
  let path: String

  /// In the folder for temporary files (`TMPDIR`).
  init() throws(AuditError) {
    let template = (NSTemporaryDirectory() as NSString).appendingPathComponent(
      "telltale-plugin-XXXXXX")
    let letters = strdup(template)
    defer { free(letters) }
    guard let letters, mkdtemp(letters) != nil else {
      throw AuditError(
        .storageFailed, "cannot make a folder like \(template); set TMPDIR to one with room",
        cause: String(cString: strerror(errno)))
    }
    let made = String(cString: letters)
    guard let real = realpath(made, nil) else {
      path = made
      return
    }
    defer { free(real) }
    path = String(cString: real)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Path of a file in it.
  func file(_ name: String) -> String { path + "/" + name }
}
