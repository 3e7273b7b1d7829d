internal import Results
internal import TelltaleCore

/// One metric as a column, of the matrix or of another table: what it says of itself.
struct MetricColumn: Hashable {
  let metric: String
  let declaration: LeakageMetricDeclaration

  init(_ summary: MetricSummary) {
    metric = summary.metric
    declaration = summary.declaration
  }

  /// Columns of a result: those of the matrix by rising weight, then the others as they come.
  static func all(of result: AuditResult) -> [MetricColumn] {
    var seen: Set<String> = []
    let summaries =
      result.cells.flatMap { $0.leakage + $0.ceiling } + result.baselines.flatMap(\.metrics)
    let columns = summaries.filter { seen.insert($0.metric).inserted }.map(MetricColumn.init)
    return columns.indices
      .sorted { (columns[$0].rank, $0) < (columns[$1].rank, $1) }
      .map { columns[$0] }
  }

  /// Those of the matrix, or all where an audit has none of them.
  static func ofMatrix(_ result: AuditResult) -> [MetricColumn] {
    let all = MetricColumn.all(of: result)
    let known = all.filter(\.isOfMatrix)
    return known.isEmpty ? all : known
  }

  /// Whether it has a column in the matrix; the others stand in a table of their own.
  var isOfMatrix: Bool { declaration.standing != nil }

  private var rank: Int {
    let weights = MetricStanding.Weight.allCases
    return declaration.standing.flatMap { weights.firstIndex(of: $0.weight) } ?? weights.count
  }

  var heading: String { declaration.standing?.heading ?? declaration.label }

  /// A second, quieter line of the heading.
  var subheading: String {
    declaration.standing?.qualifier ?? declaration.decisionRule?.rawValue ?? declaration.unit
  }

  /// Heading on one line, for plain text and narrow screens.
  var name: String {
    guard let standing = declaration.standing, declaration.decisionRule != nil else {
      return declaration.label
    }
    return "\(standing.heading), \(standing.qualifier)"
  }

  /// The shortest name, for terminals.
  var shortName: String {
    declaration.standing?.shortName ?? heading
  }

  func summary(in summaries: [MetricSummary]) -> MetricSummary? {
    summaries.first { $0.metric == metric }
  }
}

extension MetricSummary {
  /// How far the mean lies from chance towards the most leakage that the metric can show: 0 at
  /// chance or on the other side of it, 1 at the end of the range. Nil where either is unknown.
  var shareOfRange: Double? {
    guard let mean, let chance else { return nil }
    let end =
      declaration.higherIsMoreLeakage ? declaration.range.upperBound : declaration.range.lowerBound
    guard end.isFinite, end != chance, mean.isFinite else { return nil }
    return min(1, max(0, (mean - chance) / (end - chance)))
  }

  /// Why the metric does not apply, once per reason.
  var reasonsNotApplicable: [String] {
    var seen: Set<String> = []
    let reasons = measurements.compactMap { measurement in
      if case .notApplicable(let reason) = measurement { reason } else { nil }
    }
    return reasons.filter { seen.insert($0).inserted }
  }
}
