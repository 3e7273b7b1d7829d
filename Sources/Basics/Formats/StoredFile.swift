package import Foundation
package import TelltaleCore
internal import TextIO

/// A file of the store or of a finished audit, which may have come from somebody else.
package enum StoredFile {
  /// Bytes of a file that is read at once; those that this program writes have some MB.
  private static let limit = 1 << 30

  /// Throws `.missingFile`, or `.corruptedArtifact` for what is no regular file of such a size.
  package static func content(_ path: String) throws(AuditError) -> Data {
    do throws(ForeignFile.Refusal) {
      return try ForeignFile.content(path, limit: limit)
    } catch {
      if error.isMissing { throw AuditError(.missingFile, "there is no \(path)") }
      throw AuditError(.corruptedArtifact, "\(path) \(error.reason)")
    }
  }

  /// The same as text; a byte order mark at its start is dropped.
  package static func text(_ path: String) throws(AuditError) -> String {
    UserText.withoutMark(String(decoding: try content(path), as: UTF8.self))
  }
}
