public import AuditCore
internal import Foundation

/// A finished audit's folder as evidence: sealed with a signature, and looked over by a reader.
public struct EvidenceBundle: Sendable {
  private let folder: String

  public init(folder: String) { self.folder = folder }

  private var manifestPath: String { "\(folder)/\(EvidenceManifest.fileName)" }
  private var signaturePath: String { "\(folder)/\(EvidenceSignature.fileName)" }

  /// Writes manifest and signature. Signing again replaces both.
  ///
  /// Throws `.missingFile` for what is no audit's folder, and `.storageFailed`.
  public func seal(with key: SigningKey) throws(AuditError) -> EvidenceManifest {
    let manifest = try EvidenceManifest(ofFolder: folder)
    let text = try manifest.text()
    let signature = try EvidenceSignature(signing: Data(text.utf8), with: key)
    try OutputFile.replace(manifestPath, with: text)
    try OutputFile.replace(signaturePath, with: try JSONText.encode(signature))
    return manifest
  }

  /// What a reader learns of a folder.
  public struct Verification: Sendable, Hashable {
    /// Empty where every byte is as it was signed, and the numbers follow from the scores.
    public var problems: [String]
    /// Of the key that signed.
    public var publicKey: String
    public var fileCount: Int
    /// Attacks whose metrics and verdict were had again from their scores.
    public var recomputedCount: Int
  }

  /// Checks signature and hashes, then has metrics and verdicts again from the stored scores.
  ///
  /// - Parameters:
  ///   - publicKey: base64 of the key that must have signed; nil accepts any, which shows that
  ///     nothing changed since, but not who signed.
  ///   - registry: holds the audit's metrics.
  ///
  /// Throws `.missingFile` for a folder without manifest or signature, `.malformedFile` for files
  /// that cannot be read as such. What is read and wrong is a problem, not an error.
  public func verify(publicKey: String?, result: AuditResult, registry: Registry)
    throws(AuditError) -> Verification
  {
    guard [manifestPath, signaturePath].allSatisfy(FileManager.default.fileExists) else {
      throw AuditError(
        .missingFile,
        "\(folder) has no \(EvidenceManifest.fileName) with its signature; it was"
          + " not signed")
    }
    let bytes = try StoredFile.content(manifestPath)
    let signature = try JSONText.read(EvidenceSignature.self, from: signaturePath)
    let manifest = try JSONText.read(EvidenceManifest.self, from: manifestPath)
    var problems: [String] = []
    if !signature.isValid(for: bytes) {
      problems.append("the signature is not of this \(EvidenceManifest.fileName)")
    }
    if let publicKey, publicKey != signature.publicKey {
      problems.append("signed with another key: \(signature.publicKey)")
    }
    problems += manifest.differences(from: try EvidenceManifest(ofFolder: folder))
    let again = try Recomputation(result: result, folder: folder, registry: registry)
    return Verification(
      problems: problems + again.problems, publicKey: signature.publicKey,
      fileCount: manifest.files.count, recomputedCount: again.count)
  }
}
