import ArgumentParser
import AuditCore
import AuditReport
import AuditRunner
import Foundation

struct GateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Hold a finished audit against a policy: may this version be released?",
    discussion: """
      A policy is YAML:

        source: "DPIA of March 2026, section 4.2"
        rules:
          - { metric: uar-prior-matched, knowledge: semi-informed, bound: 0.60 }
          - { metric: auc, rise: 0.02 }
        inconclusive: fail
        failed: fail

      'bound': the end of the 95 % interval on the side of more leakage may not pass it. 'rise': nor \
      may the rise against the same attack in --baseline. Rules may name attacker, awareness, \
      corpus, knowledge and tap. 'inconclusive' (the interval reaches across the bound) and 'failed' \
      (the attack gave no number) are fail, warn or pass; fail unless said otherwise.

      Exit codes: 0 passed; 5 a bound is passed; 6 nothing is, but something is undecided or missing.
      """)

  @Argument(help: ArgumentHelp("Folder of a finished audit.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("Policy file (YAML).", valueName: "file"))
  var policy: String

  @Option(help: ArgumentHelp("Folder of the former version's audit.", valueName: "folder"))
  var baseline: String?

  @Flag(help: "Print the checks as JSON.")
  var json = false

  func run() throws {
    guard let data = FileManager.default.contents(atPath: policy) else {
      throw AuditError(.missingFile, "cannot read the policy '\(policy)'")
    }
    let gate = Gate(try GatePolicy(yaml: String(decoding: data, as: UTF8.self)))
    let outcome = try gate.check(
      try ReportFiles.read(folder), baseline: try baseline.map(ReportFiles.read))
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
    } else {
      for check in outcome.checks {
        print("\(check.outcome.rawValue): \(check.rule): \(check.cell): \(check.detail)")
      }
      print("")
      let bad = outcome.checks.count { $0.outcome != .passed }
      print(
        "\(outcome.audit): \(outcome.decision.rawValue); \(bad) of \(outcome.checks.count) checks not"
          + " passed, \(outcome.warnings.count) with a warning; thresholds: \(outcome.source)")
    }
    switch outcome.decision {
    case .passed: break
    case .exceeded: throw ExitCode(ErrorPresentation.ExitStatus.boundExceeded)
    case .undecided: throw ExitCode(ErrorPresentation.ExitStatus.gateUndecided)
    }
  }
}
