package import Formats
internal import Foundation
internal import Plan
internal import Processes
public import TelltaleCore

/// Finished stage results on disk, by the hash of what they were made from (SPEC §6).
///
/// ```
/// store/
///   objects/<key>/                    one finished stage; never changed
///     artifact.json                   what it is, what made it, size and SHA-256 of each file
///     …
///   partial/<key>_<owner>_<random>/   being written, or put aside; removed when its owner is gone
///   checkpoints/<key>_<host>/         of a training in flight
///   locks/<key>                       held by whoever makes the artifact
///   submitted/<audit>/                plans that a cluster works on
///   unusable/<key>.json               utterances that a failed stage made nothing of
/// ```
/// A stage writes into `partial` and is renamed into `objects`: killed at any instant, it is there
/// whole or not at all. What is read is compared with its record first. A store that nobody may
/// write is read all the same.
public struct ArtifactStore: Sendable {
  /// As it was given.
  public let root: String
  /// Of this process; copies of a store share it.
  let verified = VerifiedFiles()

  enum Part: String, CaseIterable {
    case objects, partial, checkpoints, locks
  }

  /// Opens a store, or makes one where there is nothing.
  ///
  /// Throws `.storageFailed` if there is none and none can be made.
  public init(root: String) throws(AuditError) {
    self.root = root
    if !FileManager.default.fileExists(atPath: folder(.objects)) { try makeParts() }
  }

  /// Opens a store where there is one: whoever only looks makes none.
  ///
  /// Throws `.storageFailed`.
  public init?(existing root: String) throws(AuditError) {
    guard FileManager.default.fileExists(atPath: "\(root)/\(Part.objects.rawValue)") else {
      return nil
    }
    try self.init(root: root)
  }

  func folder(_ part: Part) -> String { "\(root)/\(part.rawValue)" }
  func folder(of key: ContentHash) -> String { "\(folder(.objects))/\(key.hex)" }
  private func recordPath(of key: ContentHash) -> String {
    "\(folder(of: key))/\(ArtifactRecord.fileName)"
  }

  /// Whether the artifact was finished. Its files are compared when they are read.
  package func contains(_ key: ContentHash) -> Bool {
    FileManager.default.fileExists(atPath: recordPath(of: key))
  }

  /// Keys of everything that lies below `objects`, finished or not, sorted.
  var keys: [ContentHash] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder(.objects))) ?? []
    return names.compactMap(ContentHash.init(hex:)).sorted { $0.hex < $1.hex }
  }

  /// The folders that writing needs.
  func makeParts() throws(AuditError) {
    for part in Part.allCases { try ArtifactStore.makeFolder(folder(part)) }
  }

  // MARK: - Reading

  /// Throws `.missingFile`, or `.corruptedArtifact` for a record that cannot be read or is another
  /// artifact's.
  func record(of key: ContentHash) throws(AuditError) -> ArtifactRecord {
    guard FileManager.default.fileExists(atPath: folder(of: key)) else {
      throw AuditError(
        .missingFile, "there is no \(folder(of: key)); run the audit again to make it anew")
    }
    guard let data = FileManager.default.contents(atPath: recordPath(of: key)) else {
      throw corrupted(key, "its record is missing")
    }
    guard let record = try? JSONDecoder().decode(ArtifactRecord.self, from: data) else {
      throw corrupted(key, "its record cannot be read")
    }
    guard record.madeOf.key == key else {
      throw corrupted(key, "it holds '\(record.title)', which belongs under another key")
    }
    return record
  }

  /// Path of one of an artifact's files, which is as it was recorded.
  ///
  /// Throws `.missingFile` if there is no such artifact, or `.corruptedArtifact`, naming the file.
  func file(_ name: String, of key: ContentHash) throws(AuditError) -> String {
    let record = try record(of: key)
    guard record.files[name] != nil else {
      throw corrupted(key, "'\(record.title)' was recorded without \(name)")
    }
    try verified(record, of: key) { $0 == name }
    return "\(folder(of: key))/\(name)"
  }

  /// Path of a folder of an artifact, every file of which is as it was recorded, and no other there.
  ///
  /// Throws as `file(_:of:)`.
  func folder(_ name: String, of key: ContentHash) throws(AuditError) -> String {
    let record = try record(of: key)
    let path = "\(folder(of: key))/\(name)"
    for file in (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(
        atPath: "\(path)/\(file)", isDirectory: &isFolder)
      guard record.files["\(name)/\(file)"] != nil || (isThere && isFolder.boolValue) else {
        throw corrupted(key, "\(name)/\(file) was added to '\(record.title)'")
      }
    }
    try verified(record, of: key) { $0.hasPrefix(name + "/") }
    return path
  }

  /// A JSON file of an artifact.
  func json<Value: Decodable>(_ type: Value.Type, _ name: String, of key: ContentHash)
    throws(AuditError) -> Value
  {
    try JSONText.read(type, from: try file(name, of: key))
  }

  /// What an artifact is found to be.
  enum State {
    case absent
    case damaged(String)
    case whole(ArtifactRecord)
  }

  /// - Parameter names: the files to look at; nil for all.
  func state(of key: ContentHash, in names: Set<String>? = nil) -> State {
    do throws(AuditError) {
      let record = try record(of: key)
      try verified(record, of: key) { names?.contains($0) ?? true }
      return .whole(record)
    } catch {
      return error.code == .missingFile ? .absent : .damaged(error.message)
    }
  }

  /// What is wrong with an artifact; nil where nothing is, or where there is none.
  func damage(of key: ContentHash) -> String? {
    if case .damaged(let reason) = state(of: key) { reason } else { nil }
  }

  private func verified(
    _ record: ArtifactRecord, of key: ContentHash, where isWanted: (String) -> Bool
  ) throws(AuditError) {
    for (name, recorded) in record.files.sorted(by: { $0.key < $1.key }) where isWanted(name) {
      guard verified.holds("\(folder(of: key))/\(name)", recorded) else {
        throw corrupted(key, "\(name) of '\(record.title)' does not match its recorded hash")
      }
    }
  }

  private func corrupted(_ key: ContentHash, _ what: String) -> AuditError {
    AuditError(.corruptedArtifact, "a stored stage is damaged: \(what) (\(folder(of: key)))")
  }

  /// - Parameter option: of the command line, that chooses another place.
  package static func makeFolder(_ path: String, option: String = "--store") throws(AuditError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw AuditError(
        .storageFailed,
        "cannot make the folder \(path); choose a place that you may write, with \(option)",
        cause: error.localizedDescription)
    }
  }
}
