internal import Formats
public import TelltaleCore

/// An audit as another process takes it up: settings with nothing left to decide, what was listed and
/// hashed, and what every component was. With this and a stage, a process can run the stage; it plans
/// nothing, and reads no recording but those that the stage reads.
public struct FrozenAudit: Sendable, Codable {
  let configuration: AuditConfiguration
  /// What relative paths in the configuration are relative to.
  public let baseFolder: String
  let corpora: [String: FrozenCorpus]
  let fingerprints: AuditFingerprints

  /// - Parameter baseFolder: what relative paths in its configuration are relative to.
  ///
  /// Throws `.missingFile` for a component's file that cannot be read.
  public init(_ audit: ResolvedAudit, baseFolder: String) throws(AuditError) {
    configuration = audit.decided
    self.baseFolder = baseFolder
    corpora = audit.corpora.mapValues(\.frozen)
    fingerprints = try AuditFingerprints(audit)
  }

  /// As the file that a worker reads.
  public func write(to path: String) throws(AuditError) {
    try OutputFile.replace(path, with: try JSONText.encode(self))
  }

  /// Throws `.corruptedArtifact` for a file that is none.
  public static func read(_ path: String) throws(AuditError) -> FrozenAudit {
    try JSONText.read(FrozenAudit.self, from: path)
  }

  /// Makes the components again.
  ///
  /// - Parameter open: a registry with what a configuration needs.
  ///
  /// Throws `.pluginFailed` if a component is no longer what it was, and what making one throws.
  public func thawed(
    _ open: (AuditConfiguration) throws(AuditError) -> Registry
  ) throws(AuditError) -> ResolvedAudit {
    let audit = try ResolvedAudit(
      configuration, registry: try open(configuration), baseFolder: baseFolder
    ) { (component, corpus, _) throws(AuditError) in
      guard let frozen = corpora[component.name] else {
        throw AuditError(.corruptedArtifact, "the plan holds no corpus '\(component.name)'")
      }
      return try CorpusContent(
        component: component, corpus: corpus, frozen: frozen, by: configuration)
    }
    if let changed = try AuditFingerprints(audit).difference(from: fingerprints) {
      throw AuditError(
        .pluginFailed,
        "\(changed) since the audit was planned; run it again, and it is planned with what is there now"
      )
    }
    return audit
  }
}

/// A corpus as it was listed and hashed.
package struct FrozenCorpus: Sendable, Codable {
  /// Without those that are left out.
  let listed: [Utterance]
  /// Of those that the audit takes.
  let audioHashes: [ContentHash]
}
