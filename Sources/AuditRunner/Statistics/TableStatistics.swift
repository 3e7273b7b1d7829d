internal import AuditCore
internal import AuditStatistics

/// The audit's metrics on tables of scores that stand for folds: estimates, and how sure they are.
struct TableStatistics {
  let metrics: [ResolvedAudit.Metric]
  let seed: Seed
  let threadCount: Int

  /// Every metric on one table, in the order of the audit's metrics.
  ///
  /// - Parameter rows: the rows to measure; nil for all. Thresholds are set on all.
  func measure(_ table: ScoreTable, rows: [Int]? = nil) throws(AuditError) -> [Measurement] {
    let request = try request(table, rows: rows)
    var measurements: [Measurement] = []
    for metric in metrics { measurements.append(try metric.metric.measure(request)) }
    return measurements
  }

  /// From folds × metrics to one summary per metric.
  func summaries(_ measurements: [[Measurement]], intervals: [MetricInterval?] = [])
    -> [MetricSummary]
  {
    metrics.enumerated().map { index, metric in
      MetricSummary(
        metric: metric.component.metadata.id, declaration: metric.metric.declaration,
        perFold: measurements.map { $0[index] },
        interval: intervals.isEmpty ? nil : intervals[index])
    }
  }

  /// Estimates with intervals.
  ///
  /// - Parameters:
  ///   - isMeasured: which rows are measured; nil for all. Thresholds are set on all.
  ///   - wanted: ids of the metrics that get an interval; nil for all.
  func summaries(
    of tables: [ScoreTable], where isMeasured: ((ScoreTable.Row) -> Bool)? = nil,
    intervalsOf wanted: Set<String>? = nil
  ) throws(AuditError) -> [MetricSummary] {
    let rows = tables.map { table in
      isMeasured.map { isMeasured in table.rows.indices.filter { isMeasured(table.rows[$0]) } }
    }
    var measurements: [[Measurement]] = []
    for (table, rows) in zip(tables, rows) { measurements.append(try measure(table, rows: rows)) }
    return summaries(
      measurements,
      intervals: try intervals(
        of: zip(tables, rows).map { Part(table: $0, rows: $1) },
        around: summaries(measurements), wanted: wanted))
  }

  /// A table, and the rows of it that are measured; nil for all.
  private struct Part {
    let table: ScoreTable
    let rows: [Int]?
  }

  // MARK: - Intervals

  /// Per metric; nil where it has no number or too few speakers.
  private func intervals(
    of tables: [Part], around summaries: [MetricSummary], wanted: Set<String>?
  ) throws(AuditError) -> [MetricInterval?] {
    let groups = judgedAlike(tables, \.table)
    var parts: [SpeakerStrata] = []
    for group in groups {
      let first = group[0].table
      parts.append(SpeakerStrata(speakers: first.units, labels: try first.truth().labels))
    }
    let chosen = metrics.indices.filter {
      wanted?.contains(metrics[$0].component.metadata.id) ?? true
    }
    var statistics: [[[@Sendable ([Double]) -> Double?]]] = []
    for index in chosen {
      var perPart: [[@Sendable ([Double]) -> Double?]] = []
      for group in groups {
        var replicas: [@Sendable ([Double]) -> Double?] = []
        for part in group {
          let estimator = try estimator(of: metrics[index].metric, on: part)
          replicas.append { estimator?.value(weights: $0) }
        }
        perPart.append(replicas)
      }
      statistics.append(perPart)
    }
    let replicates = ClusterBootstrap(parts: parts, seed: seed.derived(for: "speakers"))
      .replicates(statistics, threadCount: threadCount)
    var intervals = [MetricInterval?](repeating: nil, count: metrics.count)
    for (index, replicates) in zip(chosen, replicates) {
      let summary = summaries[index]
      guard let mean = summary.mean else { continue }
      let bounds = summary.declaration.range
      let interval = { (level: Double) in
        BootstrapInterval(
          estimate: mean, replicates: replicates, parts: parts, level: level, within: bounds)
      }
      guard let wide = interval(0.95), let narrow = interval(0.90) else { continue }
      intervals[index] = MetricInterval(
        range: wide.range, narrow: narrow.range, standardError: wide.standardError,
        degreesOfFreedom: wide.degreesOfFreedom)
    }
    return intervals
  }

  private func estimator(of metric: any LeakageMetric, on part: Part)
    throws(AuditError) -> (any MetricEstimator)?
  {
    let request = try request(part.table, rows: part.rows)
    if let resampled = metric as? any ResampledMetric {
      return try resampled.estimator(for: request)
    }
    return RepeatedRows(metric: metric, request: request)
  }

  private func request(_ table: ScoreTable, rows: [Int]?) throws(AuditError) -> MeasurementRequest {
    MeasurementRequest(
      scores: table.scores, truth: try table.truth(), speakers: table.rows.map(\.speaker),
      rows: rows, seed: seed)
  }

  // MARK: - Tests

  /// A metric's value under every arrangement of the labels over speakers: the observed value, and
  /// the arrangements'; nil for a metric that cannot be tested so.
  struct Permuted {
    let metric: String
    let observed: Double
    let replicates: [Double]
    let permutation: SpeakerPermutation
  }

  func permuted(_ tables: [ScoreTable]) throws(AuditError) -> [Permuted] {
    let groups = judgedAlike(tables, \.self)
    var parts: [SpeakerStrata] = []
    var truths: [[Int]] = []
    for group in groups {
      guard let strata = try exchangeable(group[0]) else { return [] }
      parts.append(strata)
      truths.append(try group[0].truth().labels)
    }
    let permutation = SpeakerPermutation(parts: parts, seed: seed.derived(for: "labels"))
    var found: [Permuted] = []
    for metric in metrics {
      guard let resampled = metric.metric as? any ResampledMetric else { continue }
      var estimators: [[any MetricEstimator]] = []
      for group in groups {
        var replicas: [any MetricEstimator] = []
        for table in group {
          if let own = try resampled.estimator(for: request(table, rows: nil)) {
            replicas.append(own)
          }
        }
        estimators.append(replicas)
      }
      // Larger must mean more leakage.
      let sign = resampled.declaration.higherIsMoreLeakage ? 1.0 : -1
      let mean = { (labels: [[Int]]) -> Double? in
        var sum = 0.0
        for (replicas, labels) in zip(estimators, labels) {
          let values = replicas.compactMap { $0.value(labels: labels) }
          guard values.count == replicas.count, !values.isEmpty else { return nil }
          sum += values.reduce(0, +) / Double(values.count)
        }
        return sign * sum / Double(labels.count)
      }
      guard let observed = mean(truths) else { continue }
      found.append(
        Permuted(
          metric: metric.component.metadata.id, observed: observed,
          replicates: permutation.replicates(mean), permutation: permutation))
    }
    return found
  }

  /// Tables of the same utterances together, in the order of their first: several trainings of one
  /// attacker on one fold.
  private func judgedAlike<Element>(
    _ elements: [Element], _ table: (Element) -> ScoreTable
  ) -> [[Element]] {
    var groups: [[Element]] = []
    for element in elements {
      let own = groups.firstIndex { table($0[0]).rows == table(element).rows }
      if let own { groups[own].append(element) } else { groups.append([element]) }
    }
    return groups
  }

  /// Speakers that may swap labels: those of a group where every group shows all the fold's classes
  /// (sessions of a man and a woman), else all of the fold. Nil where a speaker has several labels.
  private func exchangeable(_ table: ScoreTable) throws(AuditError) -> SpeakerStrata? {
    let labels = try table.truth().labels
    var rows: [String: [Int]] = [:]
    for (row, unit) in table.units.enumerated() { rows[unit, default: []].append(row) }
    var groups: [String: [SpeakerStrata.Speaker]] = [:]
    for (_, own) in rows.sorted(by: { $0.key < $1.key }) {
      guard Set(own.map { labels[$0] }).count == 1 else { return nil }
      groups[table.rows[own[0]].group, default: []].append(
        SpeakerStrata.Speaker(rows: own, label: labels[own[0]]))
    }
    let classCount = Set(labels).count
    let arePaired = groups.values.allSatisfy { Set($0.map(\.label)).count == classCount }
    let inOrder = groups.sorted { $0.key < $1.key }.map(\.value)
    return SpeakerStrata(
      strata: arePaired ? inOrder : [inOrder.flatMap(\.self)], rowCount: table.rows.count)
  }
}

/// A metric that has no estimator of its own, measured on rows that are repeated.
private struct RepeatedRows: MetricEstimator {
  let metric: any LeakageMetric
  let request: MeasurementRequest

  func value(weights: [Double]) -> Double? {
    let rows = weights.indices.flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
    let isMeasured = Set(request.rows)
    let classCount = request.scores.classCount
    let repeated = MeasurementRequest(
      scores: ScoreMatrix(
        values: rows.flatMap { row in (0..<classCount).map { request.scores[row, $0] } },
        classCount: classCount),
      truth: LabelColumn(
        classes: request.truth.classes, labels: rows.map { request.truth.labels[$0] }),
      speakers: rows.map { request.speakers[$0] },
      rows: rows.indices.filter { isMeasured.contains(rows[$0]) }, seed: request.seed)
    guard case .value(let score)? = try? metric.measure(repeated) else { return nil }
    return score.value
  }
}
