internal import Foundation
internal import TelltaleCore

extension PluginManifest {
  /// The card that an inspection would make of a library.
  ///
  /// Throws `.pluginFailed` as `PluginCode` does.
  func card() throws(AuditError) -> PluginCard {
    PluginCard(
      file: file, sha256: try PluginCode(of: self).sha256(), id: metadata.id,
      version: metadata.version, components: [metadata])
  }

  /// The command with the files that it names by their whole paths; nil for a library.
  var commandWords: [String]? {
    guard case .command = body else { return nil }
    return words.map { path(ofNamed: $0) ?? $0 }
  }

  /// The program beside the manifest that is a link, as a virtual environment's interpreter; nil for none.
  var linkedProgram: String? {
    guard case .command(let words) = body, let path = path(ofNamed: words[0]) else { return nil }
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK ? path : nil
  }

  /// Words of the command, or the library.
  var words: [String] {
    switch body {
    case .command(let words): words
    case .library(let library, _): [library]
    }
  }

  /// Absolute path of a file that a word names, relative to the manifest or absolutely; nil if there is
  /// none.
  func path(ofNamed word: String) -> String? {
    guard !word.hasPrefix("-") else { return nil }
    let path = word.hasPrefix("/") ? word : folder + "/" + word
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return path
  }
}
