internal import Formats
internal import Foundation
internal import TelltaleCore

/// The files that are the code of a manifest's plugin: what its SHA-256 covers.
///
/// First the manifest; then the files that its command or library names, relative to it or by an
/// absolute path, in that order; then what `depends` names, sorted. What is found by a search path (an
/// interpreter, a system's library) and what that loads (installed packages) is none of it.
struct PluginCode: Sendable, Hashable {
  struct File: Sendable, Hashable {
    /// As it stands in the manifest, or relative to it.
    let name: String
    /// Absolute path.
    let path: String
  }

  static let fileLimit = 1000
  static let byteLimit = 1 << 30

  let files: [File]

  /// Throws `.pluginFailed` for a dependency that matches nothing, or for more code than is read.
  init(of manifest: PluginManifest) throws(AuditError) {
    let own = (manifest.file as NSString).lastPathComponent
    var files = [File(name: own, path: manifest.file)]
    for word in manifest.words {
      if let path = manifest.path(ofNamed: word) { files.append(File(name: word, path: path)) }
    }
    var search = DependencySearch(folder: manifest.folder)
    for pattern in manifest.dependencies { try search.add(pattern) }
    files += search.found.map { File(name: $0, path: manifest.folder + "/" + $0) }
    // Compared by bytes: Swift takes names for equal that differ in how their letters are composed.
    var seen: Set<[UInt8]> = []
    self.files = files.filter { seen.insert(Array($0.path.utf8)).inserted }
    try checkSize()
  }

  /// SHA-256 of what `sha256sum` prints for the files, in their order, by their names.
  ///
  /// Throws `.pluginFailed` for a file that cannot be read.
  func sha256() throws(AuditError) -> String {
    var hashes: [(name: String, hash: String)] = []
    for file in files {
      guard let hash = ContentHash(ofFile: file.path)?.hex else {
        throw AuditError(.pluginFailed, "'\(file.name)', which it names, cannot be read")
      }
      hashes.append((file.name, hash))
    }
    return Self.sha256(of: hashes)
  }

  /// Of many files from their own hashes.
  static func sha256(of files: [(name: String, hash: String)]) -> String {
    ContentHash(of: Data(files.map { "\($0.hash)  \($0.name)\n" }.joined().utf8)).hex
  }

  private func checkSize() throws(AuditError) {
    guard files.count <= Self.fileLimit else {
      throw AuditError(
        .pluginFailed,
        "its code is \(files.count) files, at most \(Self.fileLimit) are read; name fewer in"
          + " 'depends'")
    }
    var bytes: Int64 = 0
    for file in files {
      guard !file.name.utf8.contains(UInt8(ascii: "\n")) else {
        throw AuditError(.pluginFailed, "the name of a file that it names has a line's end in it")
      }
      var status = stat()
      if stat(file.path, &status) == 0 { bytes += Int64(status.st_size) }
    }
    guard bytes <= Self.byteLimit else {
      throw AuditError(
        .pluginFailed,
        "its code has \(bytes) bytes, at most \(Self.byteLimit) are read; give large data by a"
          + " parameter of type path, whose content enters the store's keys")
    }
  }
}
