/// A plugin file that is not used, and why.
public struct Quarantine: Sendable, Hashable, Codable {
  /// Absolute path, without symbolic links.
  public let file: String
  /// One sentence or two: what is wrong and how to mend it.
  public let reason: String

  /// The file is not looked at.
  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}
