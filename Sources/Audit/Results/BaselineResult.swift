/// Majority class or fair coin.
public struct BaselineResult: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case majority
    case coin
  }

  public let kind: Kind
  public let metrics: [MetricSummary]
  /// The same by emotion and by style.
  public let slices: [SliceResult]

  public init(kind: Kind, metrics: [MetricSummary], slices: [SliceResult] = []) {
    self.kind = kind
    self.metrics = metrics
    self.slices = slices
  }
}
