public import TelltaleCore

/// What went wrong below the Swift layer: shapes, devices, files, LibTorch itself.
public struct TorchError: Error, Sendable, Hashable {
  /// A kind of failure; extensible.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// `kebab-case`.
    public let rawValue: String
    /// Any text makes a code: nothing is checked.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Shapes do not fit; the message names both.
    public static let shapeMismatch = Code(rawValue: "shape-mismatch")
    /// A value is outside its range.
    public static let invalidArgument = Code(rawValue: "invalid-argument")
    /// An allocation failed.
    public static let outOfMemory = Code(rawValue: "out-of-memory")
    /// A file is not there or cannot be opened.
    public static let missingFile = Code(rawValue: "missing-file")
    /// A file is there and is not what it should be.
    public static let malformedFile = Code(rawValue: "malformed-file")
    /// A file cannot be written.
    public static let storageFailed = Code(rawValue: "storage-failed")
    /// The device is absent from this machine or from this build of LibTorch.
    public static let deviceUnavailable = Code(rawValue: "device-unavailable")
    /// Anything else that LibTorch reported.
    public static let libraryFailed = Code(rawValue: "library-failed")
  }

  /// What a program tests for; `AuditError.init(_:)` turns it into the role border's.
  public let code: Code
  /// For people: what happened, with which value.
  public let message: String
  /// The operation, layer or file reader that failed.
  public let component: String?
  /// The underlying failure's own words.
  public let cause: String?

  /// `within(_:)` adds places later.
  public init(_ code: Code, _ message: String, component: String? = nil, cause: String? = nil) {
    self.code = code
    self.message = message
    self.component = component
    self.cause = cause
  }

  /// The same error with a step named in front, for instance the stage of a network.
  public func within(_ place: String) -> TorchError {
    TorchError(code, message, component: component.map { "\(place), \($0)" } ?? place, cause: cause)
  }
}

extension TorchError: CustomStringConvertible {
  /// `component: message (cause)`, as far as they are there.
  public var description: String {
    var text = component.map { "\($0): \(message)" } ?? message
    if let cause { text += " (\(cause))" }
    return text
  }
}

extension AuditError {
  /// The role border's form of an error from the tensor layer.
  public init(_ error: TorchError) {
    let code: Code =
      switch error.code {
      case .shapeMismatch: .shapeMismatch
      case .missingFile: .missingFile
      case .malformedFile: .malformedFile
      case .storageFailed: .storageFailed
      case .invalidArgument: .invalidParameter
      default: .computationFailed
      }
    self.init(
      code, error.component.map { "\($0): \(error.message)" } ?? error.message,
      cause: error.cause)
  }
}

/// Runs work of the tensor layer at the role border.
///
/// Throws the `AuditError` that the work's `TorchError` stands for.
public func bridged<Result>(_ work: () throws(TorchError) -> Result) throws(AuditError) -> Result {
  do { return try work() } catch { throw AuditError(error) }
}
