public import TelltaleCore

/// A language that a plugin can be begun in.
public enum ScaffoldLanguage: String, Sendable, Hashable, CaseIterable {
  case swift
  case c
  case python

  /// Roles that there is a template for.
  public var roles: [Role] {
    switch self {
    case .swift: [.corpus, .feature, .model, .attacker, .metric, .defence]
    case .c: [.feature, .model, .attacker, .metric]
    case .python: [.feature, .model, .attacker, .metric, .defence]
    }
  }
}
