public import AuditCore
internal import Foundation

/// SHA-256 of every file of an audit's folder, as `manifest.json` beside them (SPEC §14).
///
/// The result among them holds the hashes of the configuration, the corpora and the plugins.
public struct EvidenceManifest: Sendable, Hashable, Codable {
  public struct File: Sendable, Hashable, Codable {
    public let sha256: String
    public let byteCount: Int
  }

  public static let fileName = "manifest.json"
  static let currentSchemaVersion = 1

  public let schemaVersion: Int
  /// By path relative to the folder, `/` between its parts.
  public let files: [String: File]

  /// Hashes what is there, but for the manifest and its signature.
  ///
  /// Throws `.missingFile` for a folder that cannot be read, or that holds no result.
  public init(ofFolder folder: String) throws(AuditError) {
    guard let paths = FileManager.default.enumerator(atPath: folder) else {
      throw AuditError(.missingFile, "cannot read the folder \(folder)")
    }
    var files: [String: File] = [:]
    for case let path as String in paths {
      var isFolder: ObjCBool = false
      let full = "\(folder)/\(path)"
      guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder),
        !isFolder.boolValue, path != Self.fileName, path != EvidenceSignature.fileName
      else { continue }
      guard let hash = ContentHash(ofFile: full),
        let size = try? FileManager.default.attributesOfItem(atPath: full)[.size] as? Int
      else { throw AuditError(.missingFile, "cannot read \(full)") }
      files[path] = File(sha256: hash.hex, byteCount: size)
    }
    guard files["result.json"] != nil else {
      throw AuditError(
        .missingFile, "there is no \(folder)/result.json; is it the folder of a finished audit?")
    }
    schemaVersion = Self.currentSchemaVersion
    self.files = files
  }

  /// Canonical JSON: what is signed.
  func text() throws(AuditError) -> String { try JSONText.encode(self) }

  /// How another manifest of the same folder differs: one sentence per file.
  func differences(from now: EvidenceManifest) -> [String] {
    Set(files.keys).union(now.files.keys).sorted().compactMap { path in
      switch (files[path], now.files[path]) {
      case (let before?, let after?) where before != after: "\(path) was changed"
      case (nil, _?): "\(path) was added"
      case (_?, nil): "\(path) is missing"
      default: nil
      }
    }
  }
}
