internal import Results
internal import Statistics

extension ExactTestResult {
  /// - Returns: nil where none was asked for.
  package init?(_ configuration: AuditConfiguration, _ answer: RetrainedDesign.Answer) {
    guard let attacker = configuration.exactTest, attacker != AuditConfiguration.noExactTest else {
      return nil
    }
    switch answer {
    case .none(let reason):
      self.init(attacker: attacker, rule: nil, dealCount: nil, isExact: nil, reason: reason)
    case .design(let design):
      self.init(
        attacker: attacker, rule: design.rule.rawValue, dealCount: design.deals.deals.count,
        isExact: design.deals.isExact, reason: nil)
    }
  }
}
