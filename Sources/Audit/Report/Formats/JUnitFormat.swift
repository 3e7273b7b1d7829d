internal import Results
internal import TelltaleCore

/// One test case per planned attack, for build servers: a demonstrated leak fails, what could not be
/// settled is skipped, what broke is an error.
struct JUnitFormat {
  private let result: AuditResult

  init(_ result: AuditResult) { self.result = result }

  var text: String {
    let attacks = result.cells.filter { $0.cell.kind == .attack }
    let count = { (kinds: Set<Verdict.Kind>) in
      attacks.count { $0.judgement.map { kinds.contains($0.verdict.kind) } ?? false }
    }
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      "<testsuites>",
      "  <testsuite name=\"\(escaped(result.name))\" tests=\"\(attacks.count)\""
        + " failures=\"\(count([.leakDemonstrated]))\" errors=\"\(count([.failed]))\""
        + " skipped=\"\(count([.inconclusive, .notRun]))\""
        + " timestamp=\"\(escaped(result.provenance.finishedAt))\">",
    ]
    for attack in attacks { lines += testCase(attack) }
    lines += ["  </testsuite>", "</testsuites>", ""]
    return lines.joined(separator: "\n")
  }

  private func testCase(_ outcome: CellResult) -> [String] {
    let cell = outcome.cell
    let head =
      "    <testcase classname=\"\(escaped("\(cell.attribute).\(cell.tap.name)"))\""
      + " name=\"\(escaped(cell.id))\""
    guard let verdict = outcome.judgement?.verdict else { return [head + "/>"] }
    let message = verdict.reason + (verdict.nextStep.isEmpty ? "" : "; " + verdict.nextStep)
    let element: String? =
      switch verdict.kind {
      case .leakDemonstrated: "failure"
      case .failed: "error"
      case .inconclusive, .notRun: "skipped"
      case .belowMargin: nil
      }
    guard let element else { return [head + "/>"] }
    return [
      head + ">",
      "      <\(element) message=\"\(escaped("\(verdict.kind.rawValue): \(message)"))\"/>",
      "    </testcase>",
    ]
  }

  private func escaped(_ text: String) -> String { Markup.escaped(text) }
}
