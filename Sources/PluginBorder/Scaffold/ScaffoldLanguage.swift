public import TelltaleCore

/// A language that a plugin can be begun in.
public enum ScaffoldLanguage: String, Sendable, Hashable, CaseIterable {
  /// A Swift package, built against the core.
  case swift
  /// A library in C, with a manifest that declares its functions.
  case c
  /// Python programs, with a manifest that declares them.
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
