internal import Formats
internal import Foundation
internal import Results
internal import TelltaleCore

/// SHA-256 of every file of an audit, as `evidence.json` beside them (SPEC §14).
///
/// The result among them holds the hashes of the configuration, the corpora and the plugins.
public struct EvidenceList: Sendable, Hashable, Codable {
  /// What a file held when it was signed.
  public struct File: Sendable, Hashable, Codable {
    /// 64 lower-case hexadecimal digits.
    public let sha256: String
    /// Of the whole file.
    public let byteCount: Int

    /// Throws as `AuditFolder.data` does.
    init(_ name: String, in folder: AuditFolder) throws(AuditError) {
      let data = try folder.data(name)
      sha256 = ContentHash(of: data).hex
      byteCount = data.count
    }
  }

  /// In the audit's folder.
  public static let fileName = "evidence.json"
  static let currentSchemaVersion = 1
  /// The list and its signature.
  static let names = [fileName, EvidenceSignature.fileName]

  /// Another one than this program's is refused.
  public let schemaVersion: Int
  /// By path relative to the folder, `/` between its parts.
  public let files: [String: File]

  /// Hashes what the result names, and what is made of it.
  ///
  /// Throws `.missingFile` for a file that is not there, `.malformedFile` for one that is no plain file
  /// or lies elsewhere.
  init(of result: AuditResult, in folder: AuditFolder) throws(AuditError) {
    var files: [String: File] = [:]
    for name in folder.files(of: result) { files[name] = try File(name, in: folder) }
    schemaVersion = Self.currentSchemaVersion
    self.files = files
  }

  /// Reads what `text` wrote.
  ///
  /// Throws `.unsupported` for another schema version, and `.malformedFile` for anything that `text`
  /// would not have written so: names that stand twice, keys of others, links out of the folder.
  init(reading bytes: Data, in folder: AuditFolder) throws(AuditError) {
    struct Version: Decodable {
      let schemaVersion: Int
    }
    let malformed = AuditError(
      .malformedFile, "\(folder.path)/\(Self.fileName) is not as 'telltale sign' writes it")
    guard let version = try? JSONDecoder().decode(Version.self, from: bytes).schemaVersion else {
      throw malformed
    }
    guard version == Self.currentSchemaVersion else {
      throw AuditError(
        .unsupported,
        "\(folder.path)/\(Self.fileName) has schema version \(version), and this program reads"
          + " version \(Self.currentSchemaVersion): verify with the program that signed")
    }
    guard let read = try? JSONDecoder().decode(EvidenceList.self, from: bytes),
      try Data(read.text().utf8) == bytes
    else { throw malformed }
    self = read
    for name in files.keys { _ = try folder.place(of: name) }
  }

  /// Canonical JSON: what is signed.
  func text() throws(AuditError) -> String { try JSONText.encode(self) }

  /// What is no longer as it was signed: one sentence per file.
  func changes(in folder: AuditFolder) -> [String] {
    files.sorted { $0.key < $1.key }.compactMap { name, signed in
      do throws(AuditError) {
        return try File(name, in: folder) == signed ? nil : "\(name) was changed"
      } catch {
        return error.code == .missingFile ? "\(name) is missing" : error.message
      }
    }
  }
}
