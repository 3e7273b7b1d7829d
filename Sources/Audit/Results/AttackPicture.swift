/// What plots of one two-class attack are drawn from; small, and without anybody's name.
public struct AttackPicture: Sendable, Hashable, Codable {
  /// One speaker under a made-up name.
  public struct Speaker: Sendable, Hashable, Codable {
    /// For instance `S07`; the same speaker has the same one in every attack of the audit.
    public let pseudonym: String
    /// The true class.
    public let label: String
    /// Rows that were judged: with several trainings per fold each utterance counts once for each.
    public let utteranceCount: Int
    /// Share of utterances read right at the fold's median of log-odds, 0...1.
    public let rightShare: Double

    /// Nothing is checked here.
    public init(pseudonym: String, label: String, utteranceCount: Int, rightShare: Double) {
      self.pseudonym = pseudonym
      self.label = label
      self.utteranceCount = utteranceCount
      self.rightShare = rightShare
    }
  }

  /// How one class's scores lie: shares of its utterances per bin.
  public struct Density: Sendable, Hashable, Codable {
    /// Name of the class.
    public let label: String
    /// One per bin, from the lowest log-odds on; they sum to 1.
    public let shares: [Double]

    /// Nothing is checked here.
    public init(label: String, shares: [Double]) {
      self.label = label
      self.shares = shares
    }
  }

  /// False-positive rates at which the curve is given, ascending, 0.001...1.
  public let falsePositiveRates: [Double]
  /// True-positive rates there, class 1 against class 0, mean over folds.
  public let truePositiveRates: [Double]
  /// Log-odds of class 1 less the fold's median, in bins of equal width; the outer bins hold what is
  /// beyond.
  public let densityRange: ClosedRange<Double>
  /// One per class, in the order of the classes.
  public let densities: [Density]
  /// Sorted by made-up name.
  public let speakers: [Speaker]

  /// Nothing is checked here.
  public init(
    falsePositiveRates: [Double], truePositiveRates: [Double], densityRange: ClosedRange<Double>,
    densities: [Density], speakers: [Speaker]
  ) {
    self.falsePositiveRates = falsePositiveRates
    self.truePositiveRates = truePositiveRates
    self.densityRange = densityRange
    self.densities = densities
    self.speakers = speakers
  }
}
