internal import Foundation
package import TextIO

/// A folder that a stranger filled.
package enum ForeignFolder {
  /// Looks at all that is below it; links are not followed.
  ///
  /// Throws a refusal that names what is neither a regular file nor a folder, or cannot be looked at.
  package static func check(_ folder: String) throws(ForeignFile.Refusal) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw ForeignFile.Refusal(reason: "cannot be listed", isMissing: false)
    }
    for name in names.sorted() {
      let path = folder + "/" + name
      var status = stat()
      let isThere = lstat(path, &status) == 0
      switch status.st_mode & S_IFMT {
      case S_IFREG where isThere: continue
      case S_IFDIR where isThere: try check(path)
      default:
        throw ForeignFile.Refusal(
          reason: "holds '\(name)', which is no regular file: links and the like are not kept",
          isMissing: false)
      }
    }
  }
}
