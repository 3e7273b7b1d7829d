/// What went wrong at a role's border: a code to test for, and a message for the person.
///
/// The message says what happened, with which value, and how to mend it. Only the command line
/// turns an error into printed text and an exit code.
public struct AuditError: Error, Sendable, Hashable, Codable {
  /// A kind of failure; extensible, because plugins may add their own.
  public struct Code: RawRepresentable, Sendable, Hashable, Codable {
    /// `kebab-case`, as it stands in JSON.
    public let rawValue: String
    /// Any text makes a code: nothing is checked.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A parameter is unknown, out of range or of the wrong type.
    public static let invalidParameter = Code(rawValue: "invalid-parameter")
    /// The audit file or a flag says something that cannot be.
    public static let invalidConfiguration = Code(rawValue: "invalid-configuration")
    /// No component, fold, tap or attribute of that name.
    public static let unknownName = Code(rawValue: "unknown-name")
    /// Two components claim one id.
    public static let duplicateName = Code(rawValue: "duplicate-name")
    /// A file that must be there is not, or cannot be opened.
    public static let missingFile = Code(rawValue: "missing-file")
    /// A file is there and is not what it should be.
    public static let malformedFile = Code(rawValue: "malformed-file")
    /// Audio that cannot be decoded, is empty or holds values that are not numbers.
    public static let unreadableAudio = Code(rawValue: "unreadable-audio")
    /// Labels that cannot serve: one class only, a class without speakers, an unknown label.
    public static let invalidLabels = Code(rawValue: "invalid-labels")
    /// A speaker stands on two sides that must not share one.
    public static let speakerOverlap = Code(rawValue: "speaker-overlap")
    /// A shape that does not fit; the message names both shapes.
    public static let shapeMismatch = Code(rawValue: "shape-mismatch")
    /// The component cannot do that, by declaration.
    public static let unsupported = Code(rawValue: "unsupported")
    /// Stopped on request; nothing is wrong.
    public static let cancelled = Code(rawValue: "cancelled")
    /// Training or scoring broke down (a loss that is not a number, a device that failed).
    public static let computationFailed = Code(rawValue: "computation-failed")
    /// The store cannot be written: full disk, missing rights.
    public static let storageFailed = Code(rawValue: "storage-failed")
    /// A stored artifact does not match its recorded hash or form.
    public static let corruptedArtifact = Code(rawValue: "corrupted-artifact")
    /// A plugin could not be loaded, was refused or broke.
    public static let pluginFailed = Code(rawValue: "plugin-failed")
  }

  /// What a program tests for.
  public let code: Code
  /// For people: what happened, with which value, and how to mend it.
  public let message: String
  /// Id of the component that failed, where one did.
  public let component: String?
  /// The underlying failure's own words.
  public let cause: String?

  /// Without a component, `naming(component:)` adds it where it is known.
  public init(_ code: Code, _ message: String, component: String? = nil, cause: String? = nil) {
    self.code = code
    self.message = message
    self.component = component
    self.cause = cause
  }

  /// The same error, with the component named if none was.
  public func naming(component: String) -> AuditError {
    AuditError(code, message, component: self.component ?? component, cause: cause)
  }
}

extension AuditError: CustomStringConvertible {
  /// `component: message (cause)`, as far as they are there.
  public var description: String {
    var text = component.map { "\($0): \(message)" } ?? message
    if let cause { text += " (\(cause))" }
    return text
  }
}
