/// Leakage on a part of the judged utterances. Thresholds are the whole pool's.
public struct SliceResult: Sendable, Hashable, Codable {
  /// What the pool is cut by.
  public enum Axis: String, Sendable, Hashable, Codable, CaseIterable {
    case emotion
    case style
  }

  public let axis: Axis
  /// For instance `angry`, `improvised`.
  public let value: String
  /// In the order of the audit's metrics; per fold in the order of the cell's folds.
  public let leakage: [MetricSummary]

  public init(axis: Axis, value: String, leakage: [MetricSummary]) {
    self.axis = axis
    self.value = value
    self.leakage = leakage
  }
}
