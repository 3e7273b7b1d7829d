/// Leakage on a part of the judged utterances. Thresholds are the whole pool's.
public struct SliceResult: Sendable, Hashable, Codable {
  /// What the pool is cut by.
  public enum Axis: String, Sendable, Hashable, Codable, CaseIterable {
    case emotion
    case style
    /// Something else that the corpus labels of its speakers.
    case attribute
  }

  /// With `attribute` and `value`, what the part is.
  public let axis: Axis
  /// Name of the attribute, for instance `age-band`; nil on the other axes.
  public let attribute: String?
  /// For instance `angry`, `improvised`, `over-60`.
  public let value: String
  /// Speakers of the part, over all folds.
  public let speakerCount: Int
  /// In the order of the audit's metrics; per fold in the order of the cell's folds.
  public let leakage: [MetricSummary]

  /// Nothing is checked here.
  public init(
    axis: Axis, attribute: String? = nil, value: String, speakerCount: Int,
    leakage: [MetricSummary]
  ) {
    self.axis = axis
    self.attribute = attribute
    self.value = value
    self.speakerCount = speakerCount
    self.leakage = leakage
  }
}
