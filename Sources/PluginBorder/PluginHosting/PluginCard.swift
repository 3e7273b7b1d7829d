public import TelltaleCore

/// What a probe found in a plugin file: enough to list and to plan without opening it again.
public struct PluginCard: Sendable, Hashable, Codable {
  /// Absolute path, without symbolic links.
  public let file: String
  /// SHA-256 of its code, 64 hexadecimal digits: of a library's file, of a manifest's `PluginCode`.
  public let sha256: String
  /// `[a-z0-9-]`, never changes.
  public let id: String
  /// The plugin's own; one that has another when it is opened is refused.
  public let version: String
  /// In the plugin's own order.
  public let components: [ComponentMetadata]

  /// Made by a probe, or read from a manifest.
  public init(
    file: String, sha256: String, id: String, version: String, components: [ComponentMetadata]
  ) {
    self.file = file
    self.sha256 = sha256
    self.id = id
    self.version = version
    self.components = components
  }
}
