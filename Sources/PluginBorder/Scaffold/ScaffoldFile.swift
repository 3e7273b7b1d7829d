/// One file of a new plugin.
public struct ScaffoldFile: Sendable, Hashable {
  /// Relative to the plugin's folder.
  public let path: String
  /// The whole content.
  public let text: String

  /// Writes nothing.
  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}
