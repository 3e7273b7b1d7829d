public import ConformanceKit
internal import Formats
public import PluginHosting

/// What `PluginCheck` found.
public struct PluginCheckReport: Sendable, Encodable {
  /// Component by component, each check once.
  public let findings: [ConformanceFinding]
  /// Plugins that were not opened.
  public let refused: [Quarantine]

  /// Whether no check failed and no plugin was refused.
  public var hasPassed: Bool {
    refused.isEmpty && !findings.contains { $0.outcome == .failed }
  }

  /// For a person: a table, and a count.
  public var text: String {
    var parts = refused.map { "refused: \($0.file)\n  \($0.reason)" }
    var table = TextTable(["component", "check", "outcome", "message"])
    for finding in findings {
      table.add([
        "\(finding.role) \(finding.component)", finding.check, finding.outcome.rawValue,
        finding.message,
      ])
    }
    if !findings.isEmpty { parts.append(table.text) }
    let failed = findings.count { $0.outcome == .failed }
    let absent = findings.count { $0.outcome == .notApplicable }
    parts.append(
      "\(findings.count) checks: \(findings.count - failed - absent) passed, \(failed) failed,"
        + " \(absent) not applicable" + (refused.isEmpty ? "" : "; \(refused.count) refused"))
    return parts.joined(separator: "\n\n")
  }
}
