/// How sure a mean over folds is, as far as the speakers that were judged can tell (SPEC §12).
///
/// Of the sampling of speakers alone: what another training of the attacker would give is not in it.
public struct MetricInterval: Sendable, Hashable, Codable {
  /// At 95 %.
  public let range: ClosedRange<Double>
  /// At 90 %: its ends are the one-sided bounds at 95 % that an equivalence test looks at.
  public let narrow: ClosedRange<Double>
  public let standardError: Double
  /// Speakers less strata (folds × classes).
  public let degreesOfFreedom: Double

  public init(
    range: ClosedRange<Double>, narrow: ClosedRange<Double>, standardError: Double,
    degreesOfFreedom: Double
  ) {
    self.range = range
    self.narrow = narrow
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }
}
