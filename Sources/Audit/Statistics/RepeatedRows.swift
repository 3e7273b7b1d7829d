package import TelltaleCore

/// A metric that has no estimator of its own, measured on rows that are repeated.
package struct RepeatedRows: MetricEstimator {
  package let metric: any LeakageMetric
  package let request: MeasurementRequest

  package func value(weights: [Double]) -> Double? {
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
