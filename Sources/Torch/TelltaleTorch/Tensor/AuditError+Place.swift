public import TelltaleCore

extension AuditError {
  /// An error of an operation, layer or file reader, which the message begins with.
  public init(_ code: Code, _ message: String, at place: String, cause: String? = nil) {
    self.init(code, "\(place): \(message)", cause: cause)
  }

  /// The same error with a step named in front, for instance the stage of a network.
  public func within(_ place: String) -> AuditError {
    AuditError(code, "\(place), \(message)", component: component, cause: cause)
  }
}
