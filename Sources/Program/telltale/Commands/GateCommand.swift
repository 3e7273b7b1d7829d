import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct GateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Hold a finished audit against a policy: may this version be released?",
    discussion: """
      A policy is YAML:

        source: "DPIA of March 2026, section 4.2"
        rules:
          - { metric: auc, knowledge: semi-informed, bound: 0.65 }
          - { metric: auc, rise: 0.02 }
        inconclusive: fail
        failed: fail

      'bound': the end of the 95 % interval on the side of more leakage may not pass it. 'rise': nor \
      may the rise against the same attack in --baseline. Rules may name attacker, awareness, \
      corpus, knowledge and tap. 'inconclusive' (the interval reaches across the bound) and 'failed' \
      (the attack gave no number) are fail, warn or pass; fail unless said otherwise. With 'signed: \
      true' the audit, and the baseline, must be sealed and unchanged since; with 'signed:' and a \
      public key, or a file that holds one, by the owner of that key.

      Exit codes: 0 passed; 5 a bound is passed; 6 nothing is, but something is undecided or missing; \
      7 not as it was signed.
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
    switch try AuditGate(policy: policy).check(folder, baseline: baseline) {
    case .notAsSigned(let folder, let problems):
      for problem in problems {
        try StandardOutput.line("not as it was signed: \(folder): \(problem)")
      }
      throw ExitCode(ErrorPresentation.ExitStatus.notVerified)
    case .checked(let outcome):
      try show(outcome)
      switch outcome.decision {
      case .passed: break
      case .exceeded: throw ExitCode(ErrorPresentation.ExitStatus.boundExceeded)
      case .undecided: throw ExitCode(ErrorPresentation.ExitStatus.gateUndecided)
      }
    }
  }

  private func show(_ outcome: Gate.Outcome) throws {
    guard !json else { return try StandardOutput.json(outcome) }
    for check in outcome.checks {
      try StandardOutput.line(
        "\(check.outcome.rawValue): \(check.rule): \(check.cell): \(check.detail)")
    }
    try StandardOutput.line("")
    let bad = outcome.checks.count { $0.outcome != .passed }
    try StandardOutput.line(
      "\(outcome.audit): \(outcome.decision.rawValue); \(bad) of \(outcome.checks.count) checks not"
        + " passed, \(outcome.warnings.count) with a warning; thresholds: \(outcome.source)")
  }
}
