internal import Formats
internal import Foundation
internal import TelltaleCore

/// What lies in a store, and what was made from what.
public struct StoreContents: Sendable {
  struct Artifact: Sendable {
    let key: ContentHash
    let record: ArtifactRecord
  }

  let store: ArtifactStore
  /// Sorted by kind, then by title.
  let artifacts: [Artifact]
  /// What is wrong with objects whose records do not serve, by key.
  let unreadable: [ContentHash: String]

  /// Reads every record. Cannot fail: one that does not serve is remembered with the reason.
  public init(_ store: ArtifactStore) {
    var artifacts: [Artifact] = []
    var unreadable: [ContentHash: String] = [:]
    for key in store.keys {
      do throws(AuditError) {
        artifacts.append(Artifact(key: key, record: try store.record(of: key)))
      } catch { unreadable[key] = error.message }
    }
    self.store = store
    self.artifacts = artifacts.sorted {
      ($0.record.kind, $0.record.title, $0.key.hex) < ($1.record.kind, $1.record.title, $1.key.hex)
    }
    self.unreadable = unreadable
  }

  /// Keys of the artifacts that were made from each.
  var users: [ContentHash: [ContentHash]] {
    var users: [ContentHash: [ContentHash]] = [:]
    for artifact in artifacts {
      for need in artifact.record.needs { users[need, default: []].append(artifact.key) }
    }
    return users
  }

  /// The artifact whose key begins so.
  ///
  /// Throws `.unknownName` if there is none, or several.
  func artifact(_ start: String) throws(AuditError) -> Artifact {
    let found = artifacts.filter { $0.key.hex.hasPrefix(start.lowercased()) }
    guard let only = found.first, found.count == 1, !start.isEmpty else {
      let what = found.isEmpty ? "no artifact's key begins" : "\(found.count) artifacts' keys begin"
      throw AuditError(
        .unknownName, "\(what) with '\(start)'; 'telltale store ls --all' lists them")
    }
    return only
  }

  /// Files of a folder of the store that are no artifacts.
  static func byteCount(below folder: String) -> Int {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.map { name in
      var status = stat()
      let isFile = lstat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      return isFile ? Int(status.st_size) : 0
    }.reduce(0, +)
  }
}
