internal import Formats
internal import Foundation
public import Results
public import TelltaleCore

/// A finished audit's folder as evidence: sealed with a signature, and looked over by a reader.
public struct EvidenceBundle: Sendable {
  private let folder: AuditFolder

  /// Reads nothing yet.
  public init(folder: String) { self.folder = AuditFolder(folder) }

  /// What sealing made of a folder.
  public struct Seal: Sendable, Hashable {
    /// Files that the list names.
    public let fileCount: Int
    /// Files in the folder that are not the audit's, and not sealed.
    public let left: [String]
  }

  /// Writes list and signature over what the result names. Signing again replaces both.
  ///
  /// - Parameter report: what the report's files must hold, `result.json` among them, by name.
  ///
  /// Throws `.missingFile` and `.malformedFile` where a file of the audit's is not there, or holds
  /// something else, and `.storageFailed`.
  public func seal(_ result: AuditResult, report: [String: String], with key: SigningKey)
    throws(AuditError) -> Seal
  {
    if let difference = differences(from: made(of: result, report)).first {
      throw AuditError(
        .malformedFile,
        "\(folder.path)/\(difference); run 'telltale report \(folder.path)', or the audit again")
    }
    let list = try EvidenceList(of: result, in: folder)
    let text = try list.text()
    let signature = try EvidenceSignature(signing: Data(text.utf8), with: key)
    try OutputFile.replace("\(folder.path)/\(EvidenceList.fileName)", with: text)
    try OutputFile.replace(
      "\(folder.path)/\(EvidenceSignature.fileName)", with: try JSONText.encode(signature))
    return Seal(fileCount: list.files.count, left: try uncovered(by: list))
  }

  /// What a reader may conclude.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// As it was signed, by the key that the reader named, and all that can be had again is so.
    case verified
    /// The same, but nobody said whose key it must be.
    case consistent
    /// Something is not as it was signed, or cannot be had again; the problems say what.
    case notVerified = "not verified"
  }

  /// What a reader learns of a folder.
  public struct Verification: Sendable, Hashable, Codable {
    /// `verified` only where a public key was named, and nothing is wrong.
    public let outcome: Outcome
    /// Empty unless not verified.
    public let problems: [String]
    /// Of the key that signed, base64.
    public let publicKey: String
    /// Files that the list names.
    public let fileCount: Int
    /// Attacks and controls whose numbers were had again from their scores.
    public let recomputedCount: Int
    /// What nothing in the folder shows, so that the signer's word stands for it.
    public let takenAsStated: [String]
    /// Files in the folder that the signature does not cover.
    public let uncovered: [String]
  }

  /// Checks signature and hashes, then has everything again that follows from the stored scores, and
  /// the report's files from the result.
  ///
  /// - Parameters:
  ///   - publicKey: base64 of the key that must have signed; nil accepts any, which shows that
  ///     nothing changed since, but not who signed.
  ///   - result: as read from the folder.
  ///   - report: what the report's files must hold, `result.json` among them, by name.
  ///   - registry: holds the audit's metrics.
  ///
  /// Throws `.missingFile` for a folder without list or signature, `.malformedFile` and
  /// `.unsupported` for files that cannot be read as such, and `.invalidConfiguration` for a public
  /// key that is none. What is read and wrong is a problem, not an error.
  public func verify(
    publicKey: String?, result: AuditResult, report: [String: String], registry: Registry
  ) throws(AuditError) -> Verification {
    let signed = try signed(publicKey: publicKey, result)
    let list = signed.list
    var problems = signed.problems
    problems += differences(from: made(of: result, report))
    let again = Recomputation(of: result, folder: folder, registry: registry)
    problems += again.problems
    return Verification(
      outcome: !problems.isEmpty ? .notVerified : publicKey == nil ? .consistent : .verified,
      problems: problems, publicKey: signed.publicKey, fileCount: list.files.count,
      recomputedCount: again.count,
      takenAsStated: Recomputation.takenAsStated
        + [AuditFolder.clausesName, AuditFolder.printName].filter { list.files[$0] != nil },
      uncovered: try uncovered(by: list))
  }

  /// What is not as it was signed, file by file, or that it was not; the numbers are not had again.
  ///
  /// Throws as `verify` does.
  public func problems(publicKey: String?, result: AuditResult) throws(AuditError) -> [String] {
    guard EvidenceList.names.allSatisfy(folder.has) else { return ["it was not signed"] }
    return try signed(publicKey: publicKey, result).problems
  }

  private func signed(publicKey: String?, _ result: AuditResult) throws(AuditError) -> (
    list: EvidenceList, publicKey: String, problems: [String]
  ) {
    let wanted = try publicKey.map(EvidenceSignature.key)
    guard folder.has(EvidenceList.fileName), folder.has(EvidenceSignature.fileName) else {
      throw AuditError(
        .missingFile,
        "\(folder.path) has no \(EvidenceList.fileName) with its signature; it was not signed")
    }
    let bytes = try folder.data(EvidenceList.fileName)
    let signature = try EvidenceSignature(reading: folder.data(EvidenceSignature.fileName))
    let list = try EvidenceList(reading: bytes, in: folder)
    var problems: [String] = []
    if !signature.isValid(for: bytes) {
      problems.append("the signature is not of this \(EvidenceList.fileName)")
    }
    if let wanted, Data(base64Encoded: signature.publicKey) != wanted {
      problems.append("signed with another key: \(signature.publicKey)")
    }
    problems += list.changes(in: folder)
    problems += strangers(in: list, result)
    return (list, signature.publicKey, problems)
  }

  /// What the result names and the signature leaves out, and the other way round.
  private func strangers(in list: EvidenceList, _ result: AuditResult) -> [String] {
    let (named, signed) = (Set(folder.files(of: result)), Set(list.files.keys))
    return named.subtracting(signed).sorted().map { "\($0) is not signed" }
      + signed.subtracting(named).sorted().map {
        "\($0) is signed, and the result does not name it"
      }
  }

  private func made(of result: AuditResult, _ report: [String: String]) -> [String: String] {
    report.merging([AuditFolder.settingsName: result.provenance.configuration]) { own, _ in own }
  }

  /// Files that do not hold what they must.
  private func differences(from wanted: [String: String]) -> [String] {
    wanted.sorted { $0.key < $1.key }.compactMap { name, text in
      // What cannot be read was told of already.
      guard let data = try? folder.data(name), data != Data(text.utf8) else { return nil }
      return "\(name) is not what the result gives"
    }
  }

  private func uncovered(by list: EvidenceList) throws(AuditError) -> [String] {
    try folder.contents().filter {
      list.files[$0] == nil && !EvidenceList.names.contains($0)
    }
  }
}
