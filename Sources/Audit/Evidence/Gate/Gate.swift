internal import Formats
public import Results
internal import Statistics
public import TelltaleCore

/// Holds an audit against a policy.
public struct Gate: Sendable {
  private let policy: GatePolicy

  /// One gate serves any number of audits.
  public init(_ policy: GatePolicy) { self.policy = policy }

  /// One rule on one attack.
  public struct Check: Sendable, Hashable, Codable {
    /// What came of a rule; what follows from it, the policy says.
    public enum Outcome: String, Sendable, Hashable, Codable {
      /// The whole interval is on the right side of the bound.
      case passed
      /// The whole interval is beyond it.
      case exceeded
      /// The interval reaches across it, or there is none.
      case undecided
      /// The attack failed.
      case missing
    }

    /// The rule's name.
    public let rule: String
    /// Id of the attack.
    public let cell: String
    /// Of the metric's interval against the rule's bound.
    public let outcome: Outcome
    /// The numbers, in words.
    public let detail: String
  }

  /// What the checks come to by the policy.
  public enum Decision: String, Sendable, Hashable, Codable {
    /// No check fails.
    case passed
    /// A check fails whose whole interval is beyond the bound.
    case exceeded
    /// Checks fail, all of them for want of a decision.
    case undecided
  }

  /// All that came of one audit.
  public struct Outcome: Sendable, Hashable, Codable {
    /// Name of the audit.
    public let audit: String
    /// Where the thresholds come from.
    public let source: String
    /// Of the checks that the policy lets fail: `exceeded` if one was, `passed` if there are none.
    public let decision: Decision
    /// Rule by rule, each on every attack that it matches.
    public let checks: [Check]
    /// What the policy lets pass with a warning.
    public let warnings: [Check]
  }

  /// Every rule on every attack that it matches.
  ///
  /// - Parameter baseline: for rules on a rise; another audit than `result`.
  ///
  /// Throws `.invalidConfiguration` for a rule that matches no attack, for a metric that the audit
  /// does not have, for a bound that decides nothing, for a rise without a baseline, where only one of
  /// audit and baseline has an attack, and for a baseline that is this very audit: a gate that compares
  /// nothing must not pass.
  public func check(_ result: AuditResult, baseline: AuditResult? = nil)
    throws(AuditError) -> Outcome
  {
    if let baseline, baseline.cells == result.cells {
      throw AuditError(
        .invalidConfiguration,
        "the baseline holds the very numbers of the audit; name the audit of another version")
    }
    var checks: [Check] = []
    for rule in policy.rules {
      // What the plan left out, because the attacker declares no such attack, was never to be had.
      let cells = Self.attacks(result, matching: rule)
      guard !cells.isEmpty else { throw rule.error("matches no attack of '\(result.name)'") }
      if case .rise = rule.bound, let baseline {
        let (own, others) = (cells, Self.attacks(baseline, matching: rule))
        try refuseMissing(of: own, in: others, "the baseline '\(baseline.name)'", rule)
        try refuseMissing(of: others, in: own, "the audit '\(result.name)'", rule)
      }
      for cell in cells { checks.append(try check(rule, cell, baseline)) }
    }
    func response(_ outcome: Check.Outcome) -> GatePolicy.Response {
      switch outcome {
      case .passed: .pass
      case .exceeded: .fail
      case .undecided: policy.inconclusive
      case .missing: policy.failed
      }
    }
    let failing = checks.filter { response($0.outcome) == .fail }
    let decision: Decision =
      failing.isEmpty
      ? .passed : failing.contains { $0.outcome == .exceeded } ? .exceeded : .undecided
    return Outcome(
      audit: result.name, source: policy.source, decision: decision, checks: checks,
      warnings: checks.filter { response($0.outcome) == .warn })
  }

  private static func attacks(_ result: AuditResult, matching rule: GatePolicy.Rule) -> [CellResult]
  {
    result.cells.filter { rule.matches($0.cell) && $0.judgement?.verdict.kind != .notRun }
  }

  private func refuseMissing(
    of wanted: [CellResult], in found: [CellResult], _ place: String, _ rule: GatePolicy.Rule
  ) throws(AuditError) {
    let known = Set(found.map(\.cell.id))
    guard let missing = wanted.first(where: { !known.contains($0.cell.id) }) else { return }
    throw rule.error(
      "cannot be held against a baseline: \(place) has no attack '\(missing.cell.id)'; audit both"
        + " with the same attackers, taps and corpora, or name in the rule what both have")
  }

  private func check(_ rule: GatePolicy.Rule, _ outcome: CellResult, _ baseline: AuditResult?)
    throws(AuditError) -> Check
  {
    func found(_ result: Check.Outcome, _ detail: String) -> Check {
      Check(rule: rule.name, cell: outcome.cell.id, outcome: result, detail: detail)
    }
    if let verdict = outcome.judgement?.verdict, verdict.kind == .failed {
      return found(.missing, "failed: \(verdict.reason)")
    }
    guard let summary = outcome.leakage.first(where: { $0.metric == rule.metric }) else {
      let known = outcome.leakage.map(\.metric)
      throw rule.error(
        "asks for a metric that the audit has not, '\(rule.metric)'"
          + NearName.hint(for: rule.metric, among: known))
    }
    try rule.refuseEmptyBound(summary.declaration)
    guard let mean = summary.mean, let interval = summary.interval else {
      return found(.undecided, "\(rule.metric) has no interval")
    }
    let isHigherWorse = summary.declaration.higherIsMoreLeakage
    switch rule.bound {
    case .absolute(let bound):
      let decided = Gate.decide(interval.range, bound: bound, isHigherWorse: isHigherWorse)
      return found(
        decided,
        "\(Text.fixed(mean, 3)) \(Gate.text(interval.range)), bound \(Text.fixed(bound, 3))")
    case .rise(let bound):
      guard let baseline else {
        throw rule.error("is about a rise: name the former audit with --baseline")
      }
      let former = baseline.cells.first { $0.cell.id == outcome.cell.id }?.leakage
        .first { $0.metric == rule.metric }
      guard let former, let before = former.mean, let formerInterval = former.interval else {
        return found(.missing, "the baseline has no interval of this attack")
      }
      let rise = Gate.rise(from: (before, formerInterval), to: (mean, interval), isHigherWorse)
      guard let rise else { return found(.undecided, "the rise of \(rule.metric) has no interval") }
      return found(
        Gate.decide(rise, bound: bound, isHigherWorse: true),
        "from \(Text.fixed(before, 3)) to \(Text.fixed(mean, 3)): rise \(Gate.text(rise)), bound"
          + " \(Text.fixed(bound, 3))")
    }
  }

  static func decide(
    _ range: ClosedRange<Double>, bound: Double, isHigherWorse: Bool
  ) -> Check.Outcome {
    let (worst, best) =
      isHigherWorse
      ? (range.upperBound, range.lowerBound) : (-range.lowerBound, -range.upperBound)
    let limit = isHigherWorse ? bound : -bound
    return worst <= limit ? .passed : best > limit ? .exceeded : .undecided
  }

  /// Difference of two means with its interval at 95 %, as of two samples of speakers. Where the
  /// speakers are the same this is wider than it need be, never narrower. Nil for means or spreads
  /// that are not finite.
  static func rise(
    from former: (mean: Double, interval: MetricInterval),
    to latter: (mean: Double, interval: MetricInterval), _ isHigherWorse: Bool
  ) -> ClosedRange<Double>? {
    let rise = (latter.mean - former.mean) * (isHigherWorse ? 1 : -1)
    let (a, b) = (former.interval.standardError, latter.interval.standardError)
    let all = [former.interval.degreesOfFreedom, latter.interval.degreesOfFreedom]
    guard let degrees = all.min(), all.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let half = StudentT.quantile(0.975, degrees: degrees) * (a * a + b * b).squareRoot()
    return rise.isFinite && half.isFinite ? rise - half...rise + half : nil
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "[\(Text.fixed(range.lowerBound, 3)), \(Text.fixed(range.upperBound, 3))]"
  }
}
