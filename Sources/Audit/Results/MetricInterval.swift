/// How far a mean over folds may be from what is asked for (SPEC §12.2).
///
/// Of the sampling of speakers, to learn from and to judge, and of trainings where the attacker was
/// trained several times per fold; else what another training on the same speakers would give is not
/// in it.
public struct MetricInterval: Sendable, Hashable, Codable {
  /// What the spread was seen in.
  public enum Method: String, Sendable, Hashable, Codable {
    /// Speakers resampled within folds and classes.
    case speakers
    /// Folds, where they hold hardly more than one speaker of each class.
    case folds
    /// Nothing varied: the exact binomial bound over speakers.
    case binomial
  }

  /// At 95 %.
  public let range: ClosedRange<Double>
  /// At 90 %: its ends are the one-sided bounds at 95 % that tests and equivalence look at.
  public let narrow: ClosedRange<Double>
  /// Corrected for what other training speakers would have given.
  public let standardError: Double
  /// Speakers less strata (folds × classes), or folds less one.
  public let degreesOfFreedom: Double
  /// Nil in results of versions that resampled speakers around attackers as they were trained.
  public let method: Method?

  /// Nothing is checked here.
  public init(
    range: ClosedRange<Double>, narrow: ClosedRange<Double>, standardError: Double,
    degreesOfFreedom: Double, method: Method? = nil
  ) {
    self.range = range
    self.narrow = narrow
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
    self.method = method
  }
}
