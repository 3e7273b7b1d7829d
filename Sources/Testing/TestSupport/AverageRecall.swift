public import TelltaleCore

/// Average recall of decisions between two classes, with weights and with other labels: what intervals and
/// tests need. Thousands of resamples of every audit in tests ask for it, so that it stands here, where
/// it is optimised.
public struct AverageRecall: ResampledMetric {
  /// Which metric of a report it stands for.
  public let id: String

  /// - Parameter id: of the metric that it plays.
  public init(id: String) { self.id = id }

  /// As the bundled metric declares it.
  public var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "recall", unit: "share", range: 0...1, higherIsMoreLeakage: true,
      decisionRule: .priorMatched, standing: .usual(id))
  }

  /// Each speaker and row counts once; guessing reads one half.
  public func measure(_ request: MeasurementRequest) throws(AuditError) -> Measurement {
    let ones = [Double](repeating: 1, count: request.scores.rowCount)
    guard let value = Estimator(request).value(weights: ones) else {
      return .notApplicable(because: "one class only")
    }
    return .value(
      LeakageScore(
        value: value, chance: 0.5, utteranceCount: request.rows.count,
        speakerCount: Set(request.speakers).count))
  }

  /// Cannot fail.
  public func estimator(for request: MeasurementRequest) throws(AuditError)
    -> (any MetricEstimator)?
  { Estimator(request) }

  private struct Estimator: MetricEstimator {
    /// The rows that are judged, and of each row of the table what was decided and what is true.
    let rows: [Int]
    let decisions: [Int]
    let truth: [Int]

    init(_ request: MeasurementRequest) {
      rows = request.rows
      decisions = (0..<request.scores.rowCount).map { request.scores.decision(ofRow: $0) }
      truth = request.truth.labels
    }

    func value(weights: [Double]) -> Double? { recall(weights, truth) }

    func value(labels: [Int]) -> Double? {
      recall([Double](repeating: 1, count: labels.count), labels)
    }

    private func recall(_ weights: [Double], _ labels: [Int]) -> Double? {
      var (firstHits, firstTotal, secondHits, secondTotal) = (0.0, 0.0, 0.0, 0.0)
      for row in rows {
        let weight = weights[row]
        let hit = decisions[row] == labels[row] ? weight : 0
        if labels[row] == 0 {
          firstTotal += weight
          firstHits += hit
        } else {
          secondTotal += weight
          secondHits += hit
        }
      }
      guard firstTotal > 0, secondTotal > 0 else { return nil }
      return (firstHits / firstTotal + secondHits / secondTotal) / 2
    }
  }
}
