public import Evidence
public import PluginHosting
public import Results
public import TelltaleCore

/// A finished audit, to be signed, or held against its signature.
public struct SealedAudit: Sendable {
  /// As it was given.
  public let folder: String
  /// That lies in it.
  public let result: AuditResult
  /// What the report's files must hold, by name.
  private let report: [String: String]

  /// Throws as `ReportFiles.read` and `ReportFiles.texts`.
  public init(folder: String) throws(AuditError) {
    self.folder = folder
    result = try ReportFiles.read(folder)
    report = try ReportFiles.texts(of: result, in: folder)
  }

  /// Hashes every file of it and signs the list.
  ///
  /// Throws as `EvidenceBundle.seal`.
  public func seal(with key: SigningKey) throws(AuditError) -> EvidenceBundle.Seal {
    try EvidenceBundle(folder: folder).seal(result, report: report, with: key)
  }

  /// Checks the signature, every byte, and every number again from the scores.
  ///
  /// - Parameters:
  ///   - publicKey: that must have signed, in base64; nil for any.
  ///   - host: with the metrics that the result names.
  ///
  /// Throws as `PluginHost.open` and `EvidenceBundle.verify`.
  public func verify(publicKey: String?, host: PluginHost) throws(AuditError)
    -> EvidenceBundle.Verification
  {
    let registry = try host.open(result.provenance.metrics.map { (.metric, $0) })
    return try EvidenceBundle(folder: folder).verify(
      publicKey: publicKey, result: result, report: report, registry: registry)
  }
}
