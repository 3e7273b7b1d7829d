import AuditCore
import AuditTestSupport
import Testing

@testable import AuditRunner

/// A gate that would let everything through must fail here.
@Suite struct GateTests {
  private func result(leak: Float) throws -> AuditResult {
    var audit = try FakeAudit(leak: leak)
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.corpora[0].parameters["speakers"] = .integer(60)
    return try withTemporaryFolder { try audit.run(in: $0).result }
  }

  private func policy(_ rules: String, more: String = "") throws -> Gate {
    Gate(try GatePolicy(yaml: "source: a decision\nrules:\n\(rules)\n\(more)"))
  }

  private let bound = "  - { metric: uar-prior-matched, knowledge: semi-informed, bound: 0.6 }"

  @Test func aLeakPassesTheBound() throws {
    let outcome = try policy(bound).check(try result(leak: 1))
    #expect(outcome.decision == .exceeded)
    #expect(outcome.checks.map(\.outcome) == [.exceeded])
    #expect(outcome.source == "a decision")
  }

  @Test func theSameAuditPassesAboveWhatItLeaks() throws {
    let outcome = try policy("  - { metric: uar-prior-matched, bound: 1 }").check(result(leak: 1))
    #expect(outcome.decision == .passed && outcome.checks.count == 2)
  }

  @Test func anIntervalAcrossTheBoundIsUndecidedAndThePolicySaysWhatThen() throws {
    let none = try result(leak: 0)
    let middle = try #require(none.cells[0].leakage[1].mean)
    let across = "  - { metric: uar-prior-matched, knowledge: ignorant, bound: \(middle) }"
    #expect(try policy(across).check(none).decision == .undecided)
    let warned = try policy(across, more: "inconclusive: warn").check(none)
    #expect(warned.decision == .passed && warned.warnings.count == 1)
    #expect(try policy(across, more: "inconclusive: pass").check(none).warnings.isEmpty)
  }

  /// Comparing an audit with itself compares nothing.
  @Test func theAuditItselfIsNoBaseline() throws {
    let audit = try result(leak: 1)
    let rise = try policy("  - { metric: auc, rise: 0.02 }")
    let error = #expect(throws: AuditError.self) { try rise.check(audit, baseline: audit) }
    #expect(error?.message.contains("very numbers") == true)
    #expect(throws: AuditError.self) { try rise.check(audit) }
  }

  @Test func aRiseIsHeldAgainstTheFormerVersion() throws {
    let (leaking, tight) = (try result(leak: 1), try result(leak: 0))
    let rise = try policy("  - { metric: auc, rise: 0.1 }")
    #expect(try rise.check(leaking, baseline: tight).decision == .exceeded)
    #expect(try rise.check(tight, baseline: leaking).decision == .passed)
  }

  @Test func aGateThatChecksNothingIsRefused() throws {
    let audit = try result(leak: 1)
    for rule in [
      "  - { metric: auc, tap: pool9, bound: 1 }", "  - { metric: aux, bound: 1 }",
    ] {
      #expect(throws: AuditError.self) { try policy(rule).check(audit) }
    }
  }

  @Test(arguments: [
    ("rules:\n  - { metric: auc, bound: 1 }", "source"), ("source: a", "rules"),
    ("source: a\nrules:\n  - { metric: auc }", "'bound' or 'rise'"),
    ("source: a\nrules:\n  - { metric: auc, bound: 1, rise: 1 }", "'bound' or 'rise'"),
    ("source: a\nrules:\n  - { metric: auc, bond: 1 }", "did you mean 'bound'"),
    ("source: a\ninconclusive: maybe\nrules:\n  - { metric: auc, bound: 1 }", "'inconclusive'"),
  ])
  func aWrongPolicySaysWhatIsWrong(text: String, words: String) {
    let error = #expect(throws: AuditError.self) { try GatePolicy(yaml: text) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func anAttackWithoutANumberIsMissing() throws {
    var audit = try FakeAudit(leak: 1)
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.attackers.append(
      AttackerSpecification(component: ComponentSpecification(name: "broken")))
    let result = try withTemporaryFolder { try audit.run(in: $0).result }
    let outcome = try policy("  - { metric: auc, attacker: broken, bound: 1 }").check(result)
    #expect(outcome.decision == .undecided)
    #expect(outcome.checks.allSatisfy { $0.outcome == .missing })
  }

  /// The decision itself, on the edge and on either side of it, in both directions.
  @Test func theBoundIsWithinAndNothingBeyondIs() {
    let decide = { Gate.decide($0, bound: 0.6, isHigherWorse: $1) }
    #expect(decide(0.5...0.6, true) == .passed)
    #expect(decide(0.5...0.61, true) == .undecided)
    #expect(decide(0.6...0.7, true) == .undecided)
    #expect(decide(0.61...0.7, true) == .exceeded)
    #expect(decide(0.6...0.7, false) == .passed)
    #expect(decide(0.59...0.7, false) == .undecided)
    #expect(decide(0.4...0.5, false) == .exceeded)
  }
}
