internal import Formats
internal import Foundation
internal import Processes
internal import TelltaleCore

/// The code of a plugin as it is run: what was hashed when the plugin was opened, at every start of it.
///
/// Where a lockfile pins it, files are copied while they are hashed, into a folder of this process's own,
/// and run from there: nothing that happens to the originals matters. Otherwise they are looked at before
/// each start. So are, in either case, a file that is named by an absolute path and a program that is a
/// link: an interpreter finds what belongs to it by where it lies.
final class OpenedCode: Sendable {
  private struct Watched: Sendable {
    let path: String
    let stamp: FileStamp?
    let sha256: String
  }

  /// Absolute path of the manifest or library.
  private let file: String
  /// Nil where nothing is copied. A copy lies in it under its original's whole path, so that files find
  /// each other.
  private let folder: ScratchFolder?
  private let copied: Set<String>
  private let watched: [Watched]

  /// - Parameters:
  ///   - files: the code's files, the first one the manifest or library.
  ///   - isPinned: whether a lockfile pins them.
  ///   - hash: of the whole code, from the files' own in their order.
  /// - Throws: `.pluginFailed` if the code is not `sha256`, or `.storageFailed` for want of room.
  private init(
    _ files: [PluginCode.File], program: String?, sha256: String, isPinned: Bool,
    hash: ([String]) -> String
  ) throws(AuditError) {
    file = files[0].path
    folder = isPinned ? try ScratchFolder() : nil
    var copied: Set<String> = []
    var watched: [Watched] = []
    var hashes: [String] = []
    for file in files {
      let staysThere = file.name.hasPrefix("/") || file.path == program
      // Before it is read: what changes meanwhile is looked at again.
      let stamp = FileStamp(ofFile: file.path)
      var copy: String?
      if let folder, !staysThere {
        copy = try Self.place(for: file.path, in: folder)
        copied.insert(file.path)
      }
      let own =
        ContentHash(ofFile: file.path, copyingTo: copy)?.hex ?? "none: it cannot be read, or copied"
      if copy == nil { watched.append(Watched(path: file.path, stamp: stamp, sha256: own)) }
      hashes.append(own)
    }
    (self.copied, self.watched) = (copied, watched)
    guard hash(hashes) == sha256 else { throw changed(file) }
  }

  /// Of a manifest's plugin.
  ///
  /// - Parameters:
  ///   - program: one of the files that is run where it lies; nil for none.
  ///   - sha256: of its card.
  convenience init(
    _ code: PluginCode, program: String?, sha256: String, isPinned: Bool
  ) throws(AuditError) {
    try self.init(code.files, program: program, sha256: sha256, isPinned: isPinned) { hashes in
      PluginCode.sha256(of: zip(code.files, hashes).map { ($0.name, $1) })
    }
  }

  /// Of a library without a manifest.
  convenience init(library: String, sha256: String, isPinned: Bool) throws(AuditError) {
    let name = (library as NSString).lastPathComponent
    try self.init(
      [PluginCode.File(name: name, path: library)], program: nil, sha256: sha256,
      isPinned: isPinned
    ) { $0[0] }
  }

  /// The manifest or library, to be opened.
  var start: String { path(of: file) }

  /// All files, where they are to be opened.
  var paths: [String] { (copied.sorted() + watched.map(\.path)).map(path(of:)) }

  /// Where a file of the code is to be opened; as it is for any other.
  func path(of file: String) -> String {
    guard let folder, copied.contains(file) else { return file }
    return Self.copy(of: file, in: folder)
  }

  /// Looks whether the code is still what it was, before a start.
  ///
  /// Throws `.pluginFailed`, naming the file.
  func check() throws(AuditError) {
    for file in watched where FileStamp(ofFile: file.path) != file.stamp {
      // It may have been written again as it was.
      guard ContentHash(ofFile: file.path)?.hex == file.sha256 else { throw changed(file.path) }
    }
  }

  private func changed(_ changed: String) -> AuditError {
    let what = changed == file ? "it, or a file that it names," : "its file \(changed)"
    return AuditError(
      .pluginFailed, "plugin \(file): \(what) has changed since it was listed; start again")
  }

  private static func place(for file: String, in folder: ScratchFolder) throws(AuditError) -> String
  {
    let place = copy(of: file, in: folder)
    do {
      try FileManager.default.createDirectory(
        atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    } catch {
      throw AuditError(
        .storageFailed, "cannot copy \(file) into \(folder.path); set TMPDIR to one with room",
        cause: error.localizedDescription)
    }
    return place
  }

  private static func copy(of file: String, in folder: ScratchFolder) -> String {
    folder.path + (file as NSString).standardizingPath
  }
}
