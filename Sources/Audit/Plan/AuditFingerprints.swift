internal import Formats
internal import TelltaleCore

/// What of an audit's components and corpora goes into the keys of its stages.
package struct AuditFingerprints: Sendable, Hashable, Codable {
  /// By name.
  let corpora: [String: ContentHash]
  /// By name.
  let extractors: [String: ComponentFingerprint]
  /// In the audit's order.
  let attackers: [ComponentFingerprint]
  /// In the audit's order.
  let defences: [ComponentFingerprint]
  let taskProbe: ComponentFingerprint?
  let model: ComponentFingerprint

  /// Throws `.missingFile` for a file that a component's settings name and that cannot be read.
  init(_ audit: ResolvedAudit) throws(AuditError) {
    corpora = audit.corpora.mapValues(\.contentHash)
    var extractors: [String: ComponentFingerprint] = [:]
    for (name, extractor) in audit.extractors {
      extractors[name] = try extractor.component.fingerprint()
    }
    self.extractors = extractors
    attackers = try Self.fingerprints(audit.attackers.map(\.component))
    defences = try Self.fingerprints(audit.defences.map(\.component))
    taskProbe = try audit.taskProbe?.component.fingerprint()
    model = try audit.model.component.fingerprint()
  }

  private static func fingerprints(_ components: [ResolvedComponent]) throws(AuditError)
    -> [ComponentFingerprint]
  {
    var prints: [ComponentFingerprint] = []
    for component in components { prints.append(try component.fingerprint()) }
    return prints
  }

  /// What is first found to be another, in words; nil for nothing.
  func difference(from earlier: AuditFingerprints) -> String? {
    let components = [model, taskProbe] + attackers + defences + Array(extractors.values)
    let known = Set(
      ([earlier.model, earlier.taskProbe] + earlier.attackers + earlier.defences
        + Array(earlier.extractors.values)).compactMap(\.self))
    if let changed = components.compactMap(\.self).first(where: { !known.contains($0) }) {
      return "the code or the settings of \(changed.id) changed"
    }
    return self == earlier ? nil : "a corpus changed"
  }
}
