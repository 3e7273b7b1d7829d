internal import AuditStatistics

/// How the audit's attacks were made again for other deals of the labels (SPEC §12.6), or why they
/// could not be.
public struct ExactTestResult: Sendable, Hashable, Codable {
  /// Id of the attacker that stands in the audit for it.
  public let attacker: String
  /// What was dealt anew, in words; nil without a test.
  public let rule: String?
  /// Deals that were made, the observed one among them; nil without a test.
  public let dealCount: Int?
  /// Whether these are all; nil without a test.
  public let isExact: Bool?
  /// Why there is no test; nil where there is one.
  public let reason: String?

  /// - Returns: nil where none was asked for.
  init?(_ configuration: AuditConfiguration, _ answer: RetrainedDesign.Answer) {
    guard let attacker = configuration.exactTest, attacker != AuditConfiguration.noExactTest else {
      return nil
    }
    self.attacker = attacker
    switch answer {
    case .none(let reason):
      (rule, dealCount, isExact, self.reason) = (nil, nil, nil, reason)
    case .design(let design):
      (rule, dealCount, isExact, reason) =
        (design.rule.rawValue, design.deals.deals.count, design.deals.isExact, nil)
    }
  }
}
