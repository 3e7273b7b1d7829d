public import TelltaleCore

/// What one check found about one component.
public struct ConformanceFinding: Sendable, Hashable, Codable {
  /// How a check ended; the raw value stands in JSON.
  public enum Outcome: String, Sendable, Hashable, Codable {
    /// The component keeps what the check asks for.
    case passed
    /// It does not; the message says how.
    case failed
    /// The component does not claim what the check asks for, or an earlier failure stands before
    /// it; the message says which.
    case notApplicable = "not-applicable"
  }

  /// `kebab-case`, for instance `scores-are-log-posteriors`.
  public let check: String
  /// Whose contract was checked.
  public let role: Role
  /// Id of the component.
  public let component: String
  /// Only `failed` speaks against the component.
  public let outcome: Outcome
  /// What was wrong, or why it does not apply; empty for a passed check.
  public let message: String

  /// A check that did not pass should have a message.
  public init(
    check: String, role: Role, component: String, outcome: Outcome, message: String = ""
  ) {
    self.check = check
    self.role = role
    self.component = component
    self.outcome = outcome
    self.message = message
  }
}

extension ConformanceFinding: CustomStringConvertible {
  /// The whole finding on one line.
  public var description: String {
    "\(role) '\(component)', \(check): \(outcome.rawValue)"
      + (message.isEmpty ? "" : ": \(message)")
  }
}
