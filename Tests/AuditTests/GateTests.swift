import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Evidence
@testable import Plan
@testable import Results

/// A gate that would let everything through must fail here.
@Suite struct GateTests {
  private static let leaking = Result { try make(leak: 1) }
  private static let tight = Result { try make(leak: 0) }

  private func result(leak: Float) throws -> AuditResult {
    try (leak == 1 ? Self.leaking : Self.tight).get()
  }

  private static func make(leak: Float) throws -> AuditResult {
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
    let outcome = try policy("  - { metric: uar-prior-matched, bound: 0.9 }").check(result(leak: 0))
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
    ("", "empty"), ("[", "not YAML"), ("- a", "must be a list of"), ("3", "must be a list of"),
    ("source: a\nrules: {}", "'rules'"), ("source: a\nrules: []", "'rules'"),
    ("source: a\nrules: [auc]", "line 2"), ("source: a\nsources: b\nrules: []", "'source'"),
    ("source: a\nrules:\n  - { bound: 0.6 }", "line 3: a rule needs 'metric'"),
    ("source: a\nrules:\n  - { metric: auc, bound: .nan }", "line 3"),
    ("source: a\nrules:\n  - { metric: auc, bound: .inf }", "must be a finite number"),
    ("source: a\nrules:\n  - { metric: auc, bound: 1e999 }", "must be a finite number"),
    ("source: a\nrules:\n  - { metric: auc, rise: -.inf }", "must be a finite number"),
    ("source: a\nrules:\n  - { metric: auc, bound: low }", "must be a finite number"),
    ("source: a\nrules:\n  - { metric: auc, bound: [0.6] }", "must be a finite number"),
    ("source: a\nrules:\n  - { metric: auc, bound: 1, knowledge: informed }", "semi-informed"),
    ("source: a\nrules:\n  - { metric: auc, bound: 1, awareness: none }", "'awareness'"),
    ("source: a\nsigned: [a]\nrules:\n  - { metric: auc, bound: 1 }", "line 2: 'signed'"),
    ("source: a\nfailed: no\nrules:\n  - { metric: auc, bound: 1 }", "'failed'"),
    ("source: a\ninconclusive: maybe\nrules:\n  - { metric: auc, bound: 1 }", "'inconclusive'"),
  ])
  func aWrongPolicySaysWhatIsWrong(text: String, words: String) {
    let error = #expect(throws: AuditError.self) { try GatePolicy(yaml: text) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func aPolicySaysWhoMustHaveSigned() throws {
    let signer = { (line: String) in
      try GatePolicy(yaml: "\u{FEFF}source: a\n\(line)\nrules:\n  - { metric: auc, bound: 1 }")
        .signer
    }
    let key = Data(repeating: 7, count: 32).base64EncodedString()
    #expect(try signer("signed: true") == .anyone)
    #expect(try signer("signed: false") == nil && signer("failed: warn") == nil)
    #expect(try signer("signed: \(key)") == .key(key))
    #expect(try signer("signed: auditor.pub") == .keyFile("auditor.pub"))
  }

  /// A bound at which nothing is decided would look like a check.
  @Test(arguments: [
    ("{ metric: auc, bound: 1 }", "cannot fail"), ("{ metric: auc, bound: 7 }", "cannot fail"),
    ("{ metric: auc, bound: -0.1 }", "nothing can pass"),
    ("{ metric: auc, rise: 1 }", "cannot fail"),
    ("{ metric: auc, rise: -1.5 }", "nothing can pass"),
  ])
  func aBoundThatDecidesNothingIsRefused(rule: String, words: String) throws {
    let (audit, former) = (try result(leak: 1), try result(leak: 0))
    let error = #expect(throws: AuditError.self) {
      try policy("  - \(rule)").check(audit, baseline: former)
    }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.hasPrefix("line 3: rule") == true, "\(error?.message ?? "")")
  }

  /// Leaving an attack out must not make a version pass.
  @Test func anAttackThatOnlyOneSideHasIsAnError() throws {
    let (audit, former) = (try result(leak: 0), try result(leak: 1))
    let fewer = AuditResult(
      name: "fewer", attribute: audit.attribute, primaryModels: audit.primaryModels,
      verdict: audit.verdict, cells: Array(audit.cells.dropLast()), baselines: audit.baselines,
      provenance: audit.provenance)
    let rise = try policy("  - { metric: auc, rise: 0.1 }")
    for (now, before, place) in [(fewer, former, "the audit"), (former, fewer, "the baseline")] {
      let error = #expect(throws: AuditError.self) { try rise.check(now, baseline: before) }
      #expect(error?.message.contains("\(place) 'fewer' has no attack") == true)
    }
  }

  /// What cannot be reckoned with is undecided, whoever made the result.
  @Test func aSpreadThatIsNoneDecidesNothing() {
    func interval(_ error: Double, _ degrees: Double) -> MetricInterval {
      MetricInterval(
        range: 0.4...0.6, narrow: 0.4...0.6, standardError: error, degreesOfFreedom: degrees)
    }
    for bad in [
      interval(0.1, 0), interval(0.1, -3), interval(0.1, .nan), interval(.nan, 9),
      interval(.infinity, 9), interval(1e300, 9),
    ] {
      #expect(Gate.rise(from: (0.5, bad), to: (0.5, interval(0.1, 9)), true) == nil)
      #expect(Gate.rise(from: (0.5, interval(0.1, 9)), to: (0.5, bad), true) == nil)
    }
  }

  @Test func anAttackWithoutANumberIsMissing() throws {
    var audit = try FakeAudit(leak: 1)
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.attackers.append(
      AttackerSpecification(component: ComponentSpecification(name: "broken")))
    let result = try withTemporaryFolder { try audit.run(in: $0).result }
    let outcome = try policy("  - { metric: auc, attacker: broken, bound: 0.9 }").check(result)
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
