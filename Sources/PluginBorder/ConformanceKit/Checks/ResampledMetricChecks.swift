internal import TelltaleCore

/// The estimator of a metric is the metric, with rows counted several times.
struct ResampledMetricChecks {
  let metric: any ResampledMetric
  let request: MeasurementRequest
  private var classCount: Int { request.scores.classCount }

  func run(_ list: inout CheckList) {
    list.check("unit-weights-give-the-measured-value-of-\(classCount)-classes") {
      let value = try estimate([Double](repeating: 1, count: request.scores.rowCount))
      try requireSame(value, try measured(request), "weights of 1")
    }
    list.check("a-weight-is-a-number-of-rows-of-\(classCount)-classes") {
      // 0, 1, 2 or 3 times each: every class keeps some rows.
      let counts = request.truth.labels.indices.map { ($0 * 7 + $0 / 5) % 4 }
      let value = try estimate(counts.map(Double.init))
      try requireSame(value, try measured(repeated(counts)), "weights of 0 to 3")
    }
    list.check("other-labels-give-the-value-of-that-truth-of-\(classCount)-classes") {
      try checkLabels()
    }
    list.check("one-class-with-weight-has-no-value-of-\(classCount)-classes") {
      let weights = request.truth.labels.map { $0 == 0 ? 1.0 : 0 }
      let value = try metric.estimator(for: request)?.value(weights: weights)
      try require(value == nil, "one class with weight gives \(value ?? .nan)")
    }
  }

  private func checkLabels() throws {
    guard let estimator = try metric.estimator(for: request) else {
      throw CheckFailure(message: "no estimator for a request that 'measure' answers")
    }
    guard let own = estimator.value(labels: request.truth.labels) else {
      throw NotApplicable(message: "not tested by permuting labels")
    }
    try requireSame(own, try measured(request), "the request's own labels")
    let labels = request.truth.labels.indices.map { ($0 / 3) % request.truth.classes.count }
    let others = MeasurementRequest(
      scores: request.scores,
      truth: LabelColumn(classes: request.truth.classes, labels: labels),
      speakers: request.speakers, seed: request.seed)
    guard let value = estimator.value(labels: labels) else {
      throw CheckFailure(message: "no value for other labels")
    }
    try requireSame(value, try measured(others), "other labels")
  }

  private func estimate(_ weights: [Double]) throws -> Double {
    guard let value = try metric.estimator(for: request)?.value(weights: weights) else {
      throw CheckFailure(message: "no value for a request that 'measure' answers")
    }
    return value
  }

  private func measured(_ request: MeasurementRequest) throws -> Double {
    switch try metric.measure(request) {
    case .value(let score): return score.value
    case .notApplicable(let reason): throw CheckFailure(message: "not applicable: \(reason)")
    }
  }

  private func requireSame(_ estimated: Double, _ measured: Double, _ what: String) throws {
    try require(
      abs(estimated - measured) < 1e-9, "\(what) give \(estimated), 'measure' gives \(measured)")
  }

  private func repeated(_ counts: [Int]) -> MeasurementRequest {
    let rows = counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }
    return MeasurementRequest(
      scores: ScoreMatrix(
        values: rows.flatMap { row in (0..<classCount).map { request.scores[row, $0] } },
        classCount: classCount),
      truth: LabelColumn(
        classes: request.truth.classes, labels: rows.map { request.truth.labels[$0] }),
      speakers: rows.map { request.speakers[$0] }, seed: request.seed)
  }
}
