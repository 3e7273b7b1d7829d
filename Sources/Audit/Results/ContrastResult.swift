/// A paired comparison of the paper's L between two conditions, speaker by speaker.
public struct ContrastResult: Sendable, Hashable, Codable {
  /// What differs between the conditions.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// The feature that the primary model was trained on (paper, Table 4): two cells.
    case feature
    /// Scripted or improvised speech (paper, §3.4.4): one cell, two slices.
    case style
    /// The tap and the next deeper one of the audit: two cells.
    case tap
    /// The bare representation and what a defence makes of it: two cells.
    case defence
    /// Emotion, not the attribute, as the task's probe tells it at two places: a tap and the next
    /// deeper one, or a tap bare and behind a defence.
    case task
  }

  /// One side of the comparison.
  public struct Side: Sendable, Hashable, Codable {
    /// For instance `lld` or `improvised`.
    public let condition: String
    /// Id of the cell; of the place (`TransmissionResult.Point`) where the task is compared.
    public let cell: String
    /// Mean over speakers of each speaker's share of right decisions at the trained threshold.
    public let accuracy: Double

    /// Nothing is checked here.
    public init(condition: String, cell: String, accuracy: Double) {
      self.condition = condition
      self.cell = cell
      self.accuracy = accuracy
    }
  }

  /// Decides what the sides' conditions are.
  public let kind: Kind
  /// What the second is taken from.
  public let first: Side
  /// What is taken from the first.
  public let second: Side
  /// Mean over speakers of first - second.
  public let difference: Double
  /// Of the difference, at 90 %: Student's t over speakers. Its ends are the bounds of two one-sided
  /// tests at 5 %. Nil for one speaker.
  public let interval: ClosedRange<Double>?
  /// Whether the conditions are equivalent: the interval lies within the audit's margin either way.
  public let isEquivalent: Bool
  /// Two-sided; see `test`.
  public let pValue: Double
  /// Name of the test, with what makes it exact or not.
  public let test: String
  /// Speakers who stand on both sides.
  public let speakerCount: Int

  /// Nothing is checked here.
  public init(
    kind: Kind, first: Side, second: Side, difference: Double,
    interval: ClosedRange<Double>? = nil, isEquivalent: Bool = false, pValue: Double, test: String,
    speakerCount: Int
  ) {
    self.kind = kind
    self.first = first
    self.second = second
    self.difference = difference
    self.interval = interval
    self.isEquivalent = isEquivalent
    self.pValue = pValue
    self.test = test
    self.speakerCount = speakerCount
  }
}
