internal import Results
internal import TelltaleCore

/// What a metric is to the report: the four that every audit has, recognised by what they declare,
/// or any other that a plugin brings.
enum MetricRole: Hashable {
  /// The paper's L.
  case accuracy
  case uar
  case uarPriorMatched
  case auc
  case other(String)

  init(_ summary: MetricSummary) {
    let id = summary.metric.lowercased()
    let isUAR = id.hasPrefix("uar") || summary.declaration.label.uppercased().hasPrefix("UAR")
    switch summary.declaration.decisionRule {
    case .priorMatched? where isUAR: self = .uarPriorMatched
    case .trained? where isUAR: self = .uar
    case nil where id == "uar": self = .uar
    case .trained? where id == "accuracy", nil where id == "accuracy": self = .accuracy
    case _ where id == "auc": self = .auc
    default: self = .other(summary.metric)
    }
  }

  /// Whether it has a column in the matrix; the others stand in a table of their own.
  var isKnown: Bool { if case .other = self { false } else { true } }

  /// The order of columns.
  var rank: Int {
    switch self {
    case .accuracy: 0
    case .uar: 1
    case .uarPriorMatched: 2
    case .auc: 3
    case .other: 4
    }
  }
}

/// One metric as a column of the matrix.
struct MetricColumn: Hashable {
  let role: MetricRole
  let metric: String
  let declaration: LeakageMetricDeclaration

  /// Columns of a result: the known metrics first, then the others as they come.
  static func all(of result: AuditResult) -> [MetricColumn] {
    var seen: Set<String> = []
    let summaries =
      result.cells.flatMap { $0.leakage + $0.ceiling } + result.baselines.flatMap(\.metrics)
    let columns = summaries.filter { seen.insert($0.metric).inserted }.map { summary in
      MetricColumn(
        role: MetricRole(summary), metric: summary.metric, declaration: summary.declaration)
    }
    return columns.indices
      .sorted { (columns[$0].role.rank, $0) < (columns[$1].role.rank, $1) }
      .map { columns[$0] }
  }

  /// Those of the matrix, or all where an audit has none of them.
  static func ofMatrix(_ result: AuditResult) -> [MetricColumn] {
    let all = MetricColumn.all(of: result)
    let known = all.filter(\.role.isKnown)
    return known.isEmpty ? all : known
  }

  var heading: String {
    switch role {
    case .accuracy: "L"
    case .uar, .uarPriorMatched: "UAR"
    case .auc: "AUC"
    case .other: declaration.label
    }
  }

  /// A second, quieter line of the heading.
  var subheading: String {
    switch role {
    case .accuracy: "accuracy"
    case .uar: "trained"
    case .uarPriorMatched: "prior-matched"
    case .auc: "no threshold"
    case .other: declaration.decisionRule?.rawValue ?? declaration.unit
    }
  }

  /// Heading on one line, for plain text and narrow screens.
  var name: String {
    switch role {
    case .accuracy: "L (accuracy)"
    case .uar: "UAR, trained"
    case .uarPriorMatched: "UAR, prior-matched"
    case .auc: "AUC"
    case .other: declaration.label
    }
  }

  /// The shortest name, for terminals.
  var shortName: String {
    switch role {
    case .accuracy: "L"
    case .uar: "UAR"
    case .uarPriorMatched: "UAR p-m"
    case .auc: "AUC"
    case .other: declaration.label
    }
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
