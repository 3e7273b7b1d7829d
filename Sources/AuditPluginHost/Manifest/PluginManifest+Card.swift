import AuditCore
import Foundation

extension PluginManifest {
  /// The card that a probe would make of a library.
  ///
  /// - Returns: nil if one of the files has gone meanwhile.
  var card: PluginCard? {
    contentHash.map {
      PluginCard(
        file: file, sha256: $0, id: metadata.id, version: metadata.version, components: [metadata])
    }
  }

  /// SHA-256 of what `sha256sum` prints for the manifest and then for the files beside it that its
  /// command or library names, in that order, by the names that stand there.
  var contentHash: String? {
    var lines = ""
    for name in [(file as NSString).lastPathComponent] + namedFiles {
      guard let hash = FileHash.ofFile(folder + "/" + name) else { return nil }
      lines += "\(hash)  \(name)\n"
    }
    return FileHash.of(Data(lines.utf8))
  }

  /// Files that lie where the command or the library says, relative to the manifest, each once.
  var namedFiles: [String] {
    let words: [String] =
      switch body {
      case .command(let words): words
      case .library(let library, _): [library]
      }
    var files: [String] = []
    for word in words where path(ofNamed: word) != nil && !files.contains(word) {
      files.append(word)
    }
    return files
  }

  /// The command with the files beside the manifest by their whole paths; nil for a library.
  var commandWords: [String]? {
    guard case .command(let words) = body else { return nil }
    return words.map { path(ofNamed: $0) ?? $0 }
  }

  /// Absolute path of a file that is named relative to the manifest; nil if there is none.
  private func path(ofNamed word: String) -> String? {
    guard !word.hasPrefix("/"), !word.hasPrefix("-") else { return nil }
    let path = folder + "/" + word
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
    else { return nil }
    return path
  }
}
