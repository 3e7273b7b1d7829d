/// What is done about utterances that cannot be used: without sound, a feature or a representation.
public enum UnusableRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// The audit is not planned; all of them are named.
  case refuse
  /// They are left out of everything, and counted.
  case leaveOut = "leave-out"
}
