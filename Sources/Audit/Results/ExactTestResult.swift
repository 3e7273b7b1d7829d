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

  /// Either the reason, or all the others.
  public init(attacker: String, rule: String?, dealCount: Int?, isExact: Bool?, reason: String?) {
    self.attacker = attacker
    self.rule = rule
    self.dealCount = dealCount
    self.isExact = isExact
    self.reason = reason
  }
}
