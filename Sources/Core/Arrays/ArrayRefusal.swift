/// Why a file is not taken, as the rest of a sentence that begins with its name.
public struct ArrayRefusal: Error, Sendable, Hashable {
  /// What a caller may do about it.
  public enum Kind: Sendable {
    /// It is not there, or may not be opened.
    case missing
    /// It is not what it should be: of another format, cut short, written over.
    case malformed
    /// It may be in order, and is not read.
    case unsupported
  }

  /// What a program tests for.
  public let kind: Kind
  /// For people: what is wrong, with which value, and how to mend it.
  public let reason: String

  /// A reason that follows the file's name.
  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}
