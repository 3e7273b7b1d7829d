/// How close an attacker is to the primary model: derived from declarations, never declared
/// (paper, Table 1; number 5 is legal and absent from the paper).
public enum Scenario: String, Sendable, Hashable, Codable, CaseIterable {
  case worstCase = "worst case"
  case one = "1"
  case two = "2"
  case three = "3"
  case four = "4"
  case five = "5"
  /// The primary model's family or architecture is not known.
  case unknown

  /// - Parameters:
  ///   - family, architecture: whether the attacker's match the primary model's; nil if unknown.
  ///   - data: whether the training corpora match.
  public init(family: Bool?, architecture: Bool?, data: Bool) {
    guard let family, let architecture else {
      self = .unknown
      return
    }
    switch (family, architecture, data) {
    case (true, true, true): self = .worstCase
    case (true, true, false): self = .one
    case (true, false, true): self = .two
    case (true, false, false): self = .three
    case (false, _, false): self = .four
    case (false, _, true): self = .five
    }
  }

  /// For tables: "worst case", "scenario 2", "unknown".
  public var label: String {
    switch self {
    case .worstCase, .unknown: rawValue
    default: "scenario \(rawValue)"
    }
  }
}
