public import TelltaleCore

/// Share of right decisions, by a metric that tells nothing of resamples: intervals come from rows that are
/// repeated, thousands of times for every audit in tests, so that it stands here, where it is optimised.
public struct PlainAccuracy: LeakageMetric {
  /// There is nothing to set.
  public init() {}

  /// As the bundled metric declares it.
  public var declaration: LeakageMetricDeclaration {
    LeakageMetricDeclaration(
      label: "accuracy", unit: "share", range: 0...1, higherIsMoreLeakage: true,
      decisionRule: .trained, standing: .usual("accuracy"))
  }

  /// Each speaker and row counts once; guessing reads one half.
  public func measure(_ request: MeasurementRequest) throws(AuditError) -> Measurement {
    let labels = request.truth.labels
    let right = request.rows.count { request.scores.decision(ofRow: $0) == labels[$0] }
    return .value(
      LeakageScore(
        value: Double(right) / Double(request.rows.count), chance: 0.5,
        utteranceCount: request.rows.count, speakerCount: Set(request.speakers).count))
  }
}
