/// One file of a new plugin.
public struct ScaffoldFile: Sendable, Hashable {
  /// Relative to the plugin's folder.
  public let path: String
  public let text: String

  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}
