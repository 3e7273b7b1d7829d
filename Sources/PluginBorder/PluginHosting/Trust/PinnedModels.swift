internal import Formats
internal import Foundation
internal import Processes
internal import TelltaleCore

/// Files of strangers that settings name, copied as the lockfile pins them: what was checked is what is
/// opened.
final class PinnedModels: Sendable {
  /// With the copies' paths.
  let settings: [String: ParameterValue]
  private let folder: ScratchFolder

  /// What is not there is left to the component to complain about.
  ///
  /// Throws `.pluginFailed` for what is not pinned.
  init(
    _ metadata: ComponentMetadata, _ settings: [String: ParameterValue], _ lock: PluginLock
  ) throws(AuditError) {
    let folder = try ScratchFolder()
    self.folder = folder
    var changed = settings
    for (index, parameter) in metadata.parameters.enumerated() where parameter.range == .path {
      guard case .text(let path)? = settings[parameter.name], !path.isEmpty else { continue }
      // Two may have one name.
      let copy = folder.file("\(index)") + "/" + (path as NSString).lastPathComponent
      try? FileManager.default.createDirectory(
        atPath: folder.file("\(index)"), withIntermediateDirectories: false)
      guard let hash = try Self.sha256(of: path, copyingTo: copy) else { continue }
      if let reason = lock.refusal(ofModel: path, sha256: hash) {
        throw AuditError(
          .pluginFailed, "\(parameter.name) \(path): \(reason)", component: metadata.id)
      }
      changed[parameter.name] = .text(copy)
    }
    self.settings = changed
  }

  /// Of a file its own; of a folder that of its files, in the order of their names, as of a plugin's code.
  ///
  /// - Parameter copy: where a copy is made; nil for none.
  /// - Returns: nil for what is not there, or cannot be read to its end.
  static func sha256(of path: String, copyingTo copy: String?) throws(AuditError) -> String? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else { return ContentHash(ofFile: path, copyingTo: copy)?.hex }
    var search = DependencySearch(folder: path)
    do { try search.add("**") } catch  where search.found.isEmpty { return nil }
    var hashes: [(name: String, hash: String)] = []
    for name in search.found {
      let target = copy.map { $0 + "/" + name }
      if let target {
        try? FileManager.default.createDirectory(
          atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      }
      guard let hash = ContentHash(ofFile: path + "/" + name, copyingTo: target)?.hex else {
        return nil
      }
      hashes.append((name, hash))
    }
    return PluginCode.sha256(of: hashes)
  }
}
