package import TelltaleCore

/// A metric that has no estimator of its own, measured on rows that are repeated.
package struct RepeatedRows: MetricEstimator {
  private let metric: any LeakageMetric
  private let request: MeasurementRequest
  /// Of each row of the table.
  private let isMeasured: [Bool]

  package init(metric: any LeakageMetric, request: MeasurementRequest) {
    self.metric = metric
    self.request = request
    var isMeasured = [Bool](repeating: false, count: request.scores.rowCount)
    for row in request.rows { isMeasured[row] = true }
    self.isMeasured = isMeasured
  }

  package func value(weights: [Double]) -> Double? {
    let classCount = request.scores.classCount
    var (rows, measured, values) = ([Int](), [Int](), [Float]())
    for (row, weight) in weights.enumerated() {
      for _ in 0..<Int(weight) {
        if isMeasured[row] { measured.append(rows.count) }
        rows.append(row)
        for column in 0..<classCount { values.append(request.scores[row, column]) }
      }
    }
    let repeated = MeasurementRequest(
      scores: ScoreMatrix(values: values, classCount: classCount),
      truth: LabelColumn(
        classes: request.truth.classes, labels: rows.map { request.truth.labels[$0] }),
      speakers: rows.map { request.speakers[$0] },
      rows: measured, seed: request.seed)
    guard case .value(let score)? = try? metric.measure(repeated) else { return nil }
    return score.value
  }
}
