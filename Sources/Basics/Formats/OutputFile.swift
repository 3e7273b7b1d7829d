internal import Arrays
internal import Foundation
internal import Processes
public import TelltaleCore
internal import TextIO

/// A file being written; every failure says which file and why, a full disk in so many words.
public final class OutputFile {
  private let path: String
  private let descriptor: Int32
  private var isOpen = true

  package init(path: String) throws(AuditError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputFile.failure(path, errno) }
  }

  deinit { if isOpen { _ = Foundation.close(descriptor) } }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(AuditError) {
    let code = Descriptor.write(bytes, to: descriptor)
    guard code == 0 else { throw OutputFile.failure(path, code) }
  }

  package func write(_ bytes: [UInt8]) throws(AuditError) {
    let code = Descriptor.write(bytes, to: descriptor)
    guard code == 0 else { throw OutputFile.failure(path, code) }
  }

  /// Puts bytes over the first ones of the file.
  package func rewriteStart(_ bytes: [UInt8]) throws(AuditError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw OutputFile.failure(path, errno) }
    try write(bytes)
  }

  package func close() throws(AuditError) {
    isOpen = false
    guard Foundation.close(descriptor) == 0 else { throw OutputFile.failure(path, errno) }
  }

  /// A whole text as a new file of a folder that is put in place, and synchronised, as a whole.
  package static func write(_ text: String, to path: String) throws(AuditError) {
    let file = try OutputFile(path: path)
    try file.write(Array(text.utf8))
    try file.close()
  }

  /// A whole text under its final name at once: written beside it, then renamed; on the disk when
  /// this returns.
  ///
  /// Throws `.storageFailed`; what was there before is then still there.
  public static func replace(_ path: String, with text: String) throws(AuditError) {
    let folder = (path as NSString).deletingLastPathComponent
    let temporary = OwnedName(kind: writingKind).path(in: folder.isEmpty ? "." : folder)
    do throws(DurableFile.Failure) {
      let file = try DurableFile(replacing: path, temporary: temporary)
      try file.write(Array(text.utf8))
      try file.commit()
    } catch { throw failure(path, error.code) }
  }

  /// Removes what runs that were killed while they replaced a file left in its folder.
  package static func removeAbandoned(in folder: String) {
    OwnedName.removeAbandoned(kind: writingKind, in: folder)
  }

  private static let writingKind = ".writing"

  /// Returns when what was written to a file is on the disk.
  package static func synchronize(file path: String) throws(AuditError) {
    try synchronize(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
  }

  /// Returns when the names of a folder are on the disk.
  package static func synchronize(folder path: String) throws(AuditError) {
    try synchronize(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private static func synchronize(_ path: String, _ flags: Int32) throws(AuditError) {
    do throws(DurableFile.Failure) { try DurableFile.synchronize(path, flags) } catch {
      throw failure(path, error.code)
    }
  }

  package static func failure(_ path: String, _ code: Int32) -> AuditError {
    let reason = String(cString: strerror(code))
    let remedy =
      switch code {
      case ENOSPC where ScratchFolder.holds(path), EDQUOT where ScratchFolder.holds(path):
        "there is no room for temporary files; free some space or set TMPDIR to a folder with room, then"
          + " run the same command again: finished stages are kept"
      case ENOSPC, EDQUOT:
        "the disk is full; free some space or choose another place (--store, --output), then run the"
          + " same command again: finished stages are kept"
      case EACCES, EPERM, EROFS:
        "no right to write there; choose another place (--store, --output)"
      default: "look at the disk, then run the same command again: finished stages are kept"
      }
    return AuditError(.storageFailed, "cannot write \(path): \(remedy)", cause: reason)
  }
}
