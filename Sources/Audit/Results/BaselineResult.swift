/// Majority class or fair coin.
public struct BaselineResult: Sendable, Hashable, Codable {
  /// What answers without having learnt.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case majority
    case coin
  }

  /// Which of the two.
  public let kind: Kind
  /// In the order of the audit's metrics.
  public let metrics: [MetricSummary]
  /// The same by emotion and by style.
  public let slices: [SliceResult]

  /// Without slices, unless said otherwise.
  public init(kind: Kind, metrics: [MetricSummary], slices: [SliceResult] = []) {
    self.kind = kind
    self.metrics = metrics
    self.slices = slices
  }
}
