public import AuditCore
internal import AuditProcesses
internal import Foundation

/// Finished stage results on disk, by the hash of what they were made from (SPEC §6).
///
/// ```
/// store/
///   objects/<key>/            one finished stage; never changed
///     manifest.json           kind, title, and size and SHA-256 of every other file
///     …
///   partial/<key>-<process>/  being written; removed when stale
///   checkpoints/<key>/        of a training in flight
/// ```
/// A stage writes into `partial` and is renamed into `objects`: killed at any instant, it is there
/// whole or not at all.
public struct ArtifactStore: Sendable {
  public let root: String

  /// What stands beside an artifact's files.
  struct Manifest: Codable {
    struct File: Codable {
      let size: Int
      let sha256: ContentHash
    }
    let kind: String
    let title: String
    let seconds: Double
    let files: [String: File]
  }

  /// Opens or makes a store. Throws `.storageFailed` if it cannot be written.
  public init(root: String) throws(AuditError) {
    self.root = root
    for folder in ["objects", "partial", "checkpoints"] {
      try ArtifactStore.makeFolder(root + "/" + folder)
    }
  }

  func folder(of key: ContentHash) -> String { "\(root)/objects/\(key.hex)" }

  func contains(_ key: ContentHash) -> Bool {
    FileManager.default.fileExists(atPath: folder(of: key) + "/manifest.json")
  }

  /// A folder in which the stage may keep what a killed run resumes from.
  func checkpointFolder(of key: ContentHash) throws(AuditError) -> String {
    let folder = "\(root)/checkpoints/\(key.hex)"
    try ArtifactStore.makeFolder(folder)
    return folder
  }

  /// Runs `write` in a fresh folder, records every file it left, and puts the folder in place.
  func make(
    _ key: ContentHash, kind: String, title: String,
    write: (_ folder: String) throws(AuditError) -> Void
  ) throws(AuditError) {
    let partial = "\(root)/partial/\(key.hex)-\(getpid())"
    try? FileManager.default.removeItem(atPath: partial)
    try ArtifactStore.makeFolder(partial)
    do throws(AuditError) {
      let start = Date()
      try write(partial)
      try refuseSpecialFiles(in: partial)
      try writeManifest(
        in: partial, kind: kind, title: title, seconds: Date().timeIntervalSince(start))
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
    let final = folder(of: key)
    if rename(partial, final) != 0 {
      let code = errno
      try? FileManager.default.removeItem(atPath: partial)
      // Another process made the same artifact meanwhile: equal by construction, so theirs serves.
      guard contains(key) else { throw OutputFile.failure(final, code) }
    }
    try? FileManager.default.removeItem(atPath: "\(root)/checkpoints/\(key.hex)")
  }

  /// Compares every file with its recorded size and hash.
  ///
  /// Throws `.corruptedArtifact`, naming the file and how to mend it.
  func verify(_ key: ContentHash) throws(AuditError) {
    let manifest = try manifest(of: key)
    for (name, recorded) in manifest.files.sorted(by: { $0.key < $1.key }) {
      let path = folder(of: key) + "/" + name
      guard let hash = ContentHash(ofFile: path), hash == recorded.sha256 else {
        throw corrupted(key, "\(name) does not match its recorded hash")
      }
    }
  }

  func manifest(of key: ContentHash) throws(AuditError) -> Manifest {
    let path = folder(of: key) + "/manifest.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AuditError(.missingFile, "there is no \(path); run the audit again to make it anew")
    }
    do {
      return try JSONDecoder().decode(Manifest.self, from: data)
    } catch {
      throw corrupted(key, "its manifest cannot be read")
    }
  }

  /// Removes what killed processes left half written. Folders of living processes stay.
  public func removeStalePartials() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/partial")) ?? []
    for name in names {
      guard let process = name.split(separator: "-").last.flatMap({ Int32($0) }) else { continue }
      if kill(process, 0) != 0 && errno == ESRCH {
        try? FileManager.default.removeItem(atPath: "\(root)/partial/\(name)")
      }
    }
  }

  /// What a component saved is its own affair, but nothing may be stored that has no content of its
  /// own. Throws `.pluginFailed`.
  private func refuseSpecialFiles(in partial: String) throws(AuditError) {
    do throws(ForeignFile.Refusal) { try ForeignFolder.check(partial) } catch {
      throw AuditError(.pluginFailed, "what a component saved \(error.reason)")
    }
  }

  private func corrupted(_ key: ContentHash, _ what: String) -> AuditError {
    AuditError(
      .corruptedArtifact,
      "a stored stage is damaged: \(what). Remove the folder \(folder(of: key)) and run the same"
        + " command again; every other stage is kept")
  }

  private func writeManifest(in folder: String, kind: String, title: String, seconds: Double)
    throws(AuditError)
  {
    var files: [String: Manifest.File] = [:]
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted() {
      let path = folder + "/" + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue
      else { continue }
      guard let hash = ContentHash(ofFile: path) else {
        throw AuditError(.storageFailed, "cannot read back \(path)")
      }
      let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
      files[name] = Manifest.File(size: size, sha256: hash)
    }
    let manifest = Manifest(kind: kind, title: title, seconds: seconds, files: files)
    try JSONText.write(manifest, to: folder + "/manifest.json")
  }

  static func makeFolder(_ path: String) throws(AuditError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw AuditError(
        .storageFailed,
        "cannot make the folder \(path); choose a place that you may write, with --store",
        cause: error.localizedDescription)
    }
  }
}
