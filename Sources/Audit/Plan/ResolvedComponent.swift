internal import Formats
internal import Foundation
package import Results
public import TelltaleCore

/// A component that a configuration names: found, its settings checked and complete.
public struct ResolvedComponent: Sendable {
  /// In the audit file; the id unless the file gives another.
  public let name: String
  /// What the component says of itself.
  public let metadata: ComponentMetadata
  /// Every parameter; paths are absolute.
  public let parameters: [String: ParameterValue]
  /// File of the plugin, or another name for the source.
  public let source: String
  /// SHA-256 of the plugin's code in hexadecimal, empty where there is none.
  public let sourceHash: String
  /// Whether its plugin is one of ours.
  package let isBundled: Bool

  /// - Parameter baseFolder: what relative paths are relative to: the audit file's folder.
  package init(
    _ specification: ComponentSpecification, role: Role, profile: Profile, registry: Registry,
    baseFolder: String
  ) throws(AuditError) {
    let entry = try registry.entry(specification.use, role: role)
    let metadata = entry.factory.metadata
    let given = try PathParameters.resolved(
      profile.completing(specification.parameters, for: metadata), of: metadata,
      baseFolder: baseFolder)
    self.name = specification.name
    self.metadata = metadata
    self.parameters = try ParameterValues(
      given, describedBy: metadata.parameters, component: metadata.id
    ).values
    self.source = entry.source
    self.sourceHash = entry.sourceHash
    self.isBundled = entry.isBundled
  }

  /// What a stage key needs of it: the code too, unless it is ours (SPEC §6.2). A file or folder
  /// enters by content, a corpus's folder not at all (its recordings enter by their own hashes):
  /// moving files changes no key.
  package func fingerprint() throws(AuditError) -> ComponentFingerprint {
    var settings: [String: String] = [:]
    for description in metadata.parameters {
      guard let value = parameters[description.name] else { continue }
      guard description.range == .path else {
        settings[description.name] = value.description
        continue
      }
      if metadata.role == .corpus { continue }
      guard let hash = ContentHash(ofPath: value.description) else {
        throw AuditError(
          .missingFile, "parameter '\(description.name)': cannot read \(value)",
          component: metadata.id)
      }
      settings[description.name] = hash.hex
    }
    return ComponentFingerprint(
      id: metadata.id, version: metadata.version, code: isBundled ? "" : sourceHash,
      settings: settings)
  }

  package var use: ComponentUse {
    ComponentUse(
      name: name, metadata: metadata, parameters: parameters,
      plugin: URL(fileURLWithPath: source).lastPathComponent, pluginHash: sourceHash)
  }
}
