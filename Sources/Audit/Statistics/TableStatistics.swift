internal import Formats
package import Results
package import TelltaleCore

/// The audit's metrics on tables of scores that stand for folds: estimates, and how sure they are.
package struct TableStatistics: Sendable {
  package let metrics: [NamedMetric]
  package let seed: Seed
  package var threadCount: Int
  /// Shared by all attacks of an audit.
  let jointDraws: JointDraws

  package init(metrics: [NamedMetric], seed: Seed, threadCount: Int) {
    self.metrics = metrics
    self.seed = seed
    self.threadCount = threadCount
    jointDraws = JointDraws(count: Self.drawCount, seed: seed.derived(for: "joint"))
  }

  /// Every metric on one table, in the order of the audit's metrics.
  ///
  /// - Parameter rows: the rows to measure; nil for all. Thresholds are set on all.
  package func measure(_ table: ScoreTable, rows: [Int]? = nil) throws(AuditError) -> [Measurement]
  {
    let request = try request(table, rows: rows)
    var measurements: [Measurement] = []
    for metric in metrics { measurements.append(try metric.metric.measure(request)) }
    return measurements
  }

  /// From folds × metrics to one summary per metric.
  package func summaries(_ measurements: [[Measurement]]) -> [MetricSummary] {
    metrics.enumerated().map { index, metric in
      MetricSummary(
        metric: metric.id, declaration: metric.metric.declaration,
        perFold: measurements.map { $0[index] })
    }
  }

  /// Estimates with intervals.
  ///
  /// - Parameters:
  ///   - correction: what other training speakers are worth.
  ///   - isMeasured: which rows are measured; nil for all. Thresholds are set on all.
  ///   - wanted: ids of the metrics that get an interval; nil for all.
  package func summaries(
    of tables: [ScoreTable], _ correction: LearningCorrection,
    where isMeasured: ((ScoreTable.Row) -> Bool)? = nil, intervalsOf wanted: Set<String>? = nil
  ) throws(AuditError) -> [MetricSummary] {
    let parts = tables.map { table in
      Part(
        table: table,
        rows: isMeasured.map { isMeasured in
          table.rows.indices.filter { isMeasured(table.rows[$0]) }
        })
    }
    return try judged(parts, correction, wanted: wanted).map(\.summary)
  }

  /// Estimates with intervals, and with what they are tested by.
  package func judged(_ tables: [ScoreTable], _ correction: LearningCorrection)
    throws(AuditError) -> [JudgedMetric]
  {
    try judged(tables.map { Part(table: $0, rows: nil) }, correction, wanted: nil)
  }

  /// A table, and the rows of it that are measured; nil for all.
  private struct Part {
    let table: ScoreTable
    let rows: [Int]?
  }

  // MARK: - Intervals

  /// Draws that intervals and joint tests rest on.
  static let drawCount = 2000

  /// The first of these alone, for a metric without an estimator: each is a request of its own, often to another
  /// process. The standard error that they serve for is known to 5 % (1/√(2 · 200)).
  static let repeatedDrawCount = 200

  private func judged(_ tables: [Part], _ correction: LearningCorrection, wanted: Set<String>?)
    throws(AuditError) -> [JudgedMetric]
  {
    var measurements: [[Measurement]] = []
    for part in tables { measurements.append(try measure(part.table, rows: part.rows)) }
    var judged = summaries(measurements).map { JudgedMetric(summary: $0) }
    let groups = judgedAlike(tables)
    let pooled = pooled(groups.map { $0.map { tables[$0] } })
    let isPooled = metrics.map { !pooled.isEmpty && $0.metric.declaration.poolsFolds }
    for index in metrics.indices where isPooled[index] {
      judged[index].summary = judged[index].summary.with(
        pooled: try measurement(metrics[index].metric, pooled))
    }
    let chosen = metrics.indices.filter {
      wanted?.contains(metrics[$0].id) ?? true
    }
    try addIntervals(
      to: &judged, chosen.filter { !isPooled[$0] }, groups.map { $0.map { tables[$0] } }, correction
    ) { index in
      groups.compactMap { group in mean(group.compactMap { measurements[$0][index].score?.value }) }
    }
    let pooledSummaries = judged.map(\.summary)
    try addIntervals(to: &judged, chosen.filter { isPooled[$0] }, [pooled], correction) { index in
      pooledSummaries[index].values
    }
    return judged
  }

  /// Intervals, and what is tested, of some metrics on folds, each of several trainings.
  ///
  /// - Parameter values: of a metric's index, what each fold reads.
  private func addIntervals(
    to judged: inout [JudgedMetric], _ chosen: [Int], _ folds: [[Part]],
    _ correction: LearningCorrection, values: (Int) -> [Double]
  ) throws(AuditError) {
    guard !chosen.isEmpty else { return }
    let parts = try strata(folds.map { $0[0].table })
    // What folds tell asks for no speakers drawn anew.
    let overSpeakers = chosen.filter {
      IntervalDesign(parts, foldCount: values($0).count).isOverSpeakers
    }
    let resampled = try replicates(of: overSpeakers, folds, parts)
    for index in chosen {
      let (values, replicates) = (values(index), resampled[index] ?? [])
      guard
        let interval = CorrectedInterval(
          foldValues: values, replicates: replicates, parts: parts, correction: correction,
          within: judged[index].summary.declaration.range)
      else { continue }
      judged[index].summary = judged[index].summary.with(MetricInterval(interval))
      guard try isTested(metrics[index].metric, on: folds[0]) else { continue }
      judged[index].interval = interval
      judged[index].deviations =
        interval.method == .folds
        ? jointDraws.deviations(ofFolds: values)
        : replicates.map { $0.isFinite ? $0 : interval.estimate }
    }
  }

  /// Means over folds in every resample of speakers, by the metrics' indices.
  private func replicates(of chosen: [Int], _ folds: [[Part]], _ parts: [SpeakerStrata])
    throws(AuditError) -> [Int: [Double]]
  {
    let draws = Dictionary(grouping: chosen) {
      metrics[$0].metric is any ResampledMetric ? Self.drawCount : Self.repeatedDrawCount
    }
    var found: [Int: [Double]] = [:]
    for (count, some) in draws {
      var statistics: [[[@Sendable ([Double]) -> Double?]]] = []
      for index in some {
        var perFold: [[@Sendable ([Double]) -> Double?]] = []
        for fold in folds {
          var replicas: [@Sendable ([Double]) -> Double?] = []
          for part in fold {
            let estimator = try estimator(of: metrics[index].metric, on: part)
            replicas.append { estimator?.value(weights: $0) }
          }
          perFold.append(replicas)
        }
        statistics.append(perFold)
      }
      let replicates = ClusterBootstrap(
        parts: parts, resampleCount: count, seed: seed.derived(for: "speakers")
      ).replicates(statistics, threadCount: threadCount)
      for (index, values) in zip(some, replicates) { found[index] = values }
    }
    return found
  }

  /// All folds of each training together; empty where they cannot be.
  private func pooled(_ folds: [[Part]]) -> [Part] {
    (0..<(folds.map(\.count).min() ?? 0)).compactMap { training in
      let parts = folds.map { $0[training] }
      return PooledFolds.table(of: parts.map(\.table)).map { table in
        var (start, rows) = (0, [Int]())
        for part in parts {
          rows += (part.rows ?? Array(part.table.rows.indices)).map { $0 + start }
          start += part.table.rows.count
        }
        return Part(table: table, rows: rows)
      }
    }
  }

  /// On pooled folds: the mean over trainings, or why there is none.
  private func measurement(_ metric: any LeakageMetric, _ pooled: [Part])
    throws(AuditError) -> Measurement
  {
    var scores: [LeakageScore] = []
    for part in pooled {
      let measured = try metric.measure(request(part.table, rows: part.rows))
      guard let score = measured.score else { return measured }
      scores.append(score)
    }
    let average = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
    return .value(
      LeakageScore(
        value: average(scores.map(\.value)), chance: average(scores.map(\.chance)),
        utteranceCount: scores[0].utteranceCount, speakerCount: scores[0].speakerCount,
        note: scores[0].note, attainable: scores[0].attainable))
  }

  /// Why tables can have no interval, in words; nil where they can.
  package func obstacle(_ tables: [ScoreTable]) throws(AuditError) -> String? {
    let groups = judgedAlike(tables.map { Part(table: $0, rows: nil) })
    let design = IntervalDesign(try strata(groups.map { tables[$0[0]] }), foldCount: groups.count)
    guard design.degreesOfFreedom < CorrectedInterval.leastDegrees else { return nil }
    return "\(Text.count(groups.count, "fold")) with"
      + " \(Text.count(Int(design.speakerCount), "speaker")) in all leave"
      + " \(Int(design.degreesOfFreedom)) degrees of freedom, and an interval needs"
      + " \(Int(CorrectedInterval.leastDegrees))"
  }

  private func strata(_ tables: [ScoreTable]) throws(AuditError) -> [SpeakerStrata] {
    var parts: [SpeakerStrata] = []
    for table in tables {
      parts.append(SpeakerStrata(speakers: table.units, labels: try table.truth().labels))
    }
    return parts
  }

  /// A metric is held against chance where it says what other labels would give: then chance is what
  /// useless scores are expected to read, and not merely a bound.
  private func isTested(_ metric: any LeakageMetric, on tables: [Part]) throws(AuditError) -> Bool {
    guard let first = tables.first?.table, let resampled = metric as? any ResampledMetric else {
      return false
    }
    let estimator = try resampled.estimator(for: request(first, rows: nil))
    return estimator?.value(labels: try first.truth().labels) != nil
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
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

  /// Indices of tables of the same utterances together, in the order of their first: several
  /// trainings of one attacker on one fold.
  private func judgedAlike(_ parts: [Part]) -> [[Int]] {
    var groups: [[Int]] = []
    for index in parts.indices {
      let own = groups.firstIndex { parts[$0[0]].table.rows == parts[index].table.rows }
      if let own { groups[own].append(index) } else { groups.append([index]) }
    }
    return groups
  }
}

extension Measurement {
  fileprivate var score: LeakageScore? { if case .value(let score) = self { score } else { nil } }
}
