public import Evidence
internal import Results
public import TelltaleCore

/// Two finished audits side by side: what changed from one to the other.
public struct ComparedAudits: Sendable {
  /// Settings, numbers and verdicts.
  public let comparison: AuditComparison
  private let latter: AuditResult
  private let after: String

  /// - Parameters: folders of the former audit and of the latter.
  ///
  /// Throws as `ReportFiles.read`.
  public init(before: String, after: String) throws(AuditError) {
    latter = try ReportFiles.read(after)
    self.after = after
    comparison = AuditComparison(
      try ReportFiles.read(before), latter, folders: (before: before, after: after))
  }

  /// Id of the metric to compare attacks by.
  ///
  /// - Parameter wanted: nil for the one that the latter audit's attacks are ranked by; empty where it has
  ///   none.
  ///
  /// Throws `.unknownName` for a metric that the latter audit does not have.
  public func metric(_ wanted: String? = nil) throws(AuditError) -> String {
    let summaries = latter.cells.flatMap(\.leakage)
    guard let wanted else {
      return latter.cells.lazy.compactMap(\.headline).first?.metric ?? summaries.first?.metric ?? ""
    }
    let known = Set(summaries.map(\.metric))
    guard known.contains(wanted) else {
      throw AuditError(
        .unknownName,
        "'\(after)' has no metric '\(wanted)'" + NearName.hint(for: wanted, among: known.sorted()))
    }
    return wanted
  }
}
