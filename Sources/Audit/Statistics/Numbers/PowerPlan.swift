/// How large an effect an audit can see, and how many speakers an effect needs.
///
/// The effect is the distance of the AUC from guessing, found one-sided at level α (SPEC §12.3). The unit
/// is the speaker. Let σ be the standard deviation, between speakers of a class, of how often a recording
/// of theirs is ranked on the right side of one of the others:
///
///     σ² = σ_b² + 1 / (12 m)
///     SE = σ √(c (K + K / (K - 1)) / G),   c = 1 + F / (F - 1)
///
/// with σ_b what is left of it for endless recordings, m recordings of each of G speakers in K classes of
/// equal size, and c the worth of other speakers to learn from over F folds (`LearningCorrection`). Near
/// guessing ranks are uniform, whence 1/12. The effect found with a wanted power is
/// (t(1 - α) + t(power)) SE, with the degrees of freedom that the audit's interval has: the larger of
/// G - K F (speakers in folds) and F - 1 (folds).
///
/// **Source** Cohen, Statistical Power Analysis, 1988, §2, for the t approximation of the noncentral t;
/// DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44: 837-845, for the AUC's variance by placements.
public struct PowerPlan: Sendable, Hashable {
  /// Standard deviation between speakers of a class, beyond what few recordings cause.
  public let spread: Double
  /// May be infinite, where the spread holds what few recordings cause.
  public let utterancesPerSpeaker: Double
  /// K, at least 2.
  public let classCount: Int
  /// Folds asked for; no more are made than a class has speakers.
  public let foldCount: Int
  /// α, one-sided.
  public let level: Double
  /// Share of audits that are to find the effect, 0...1.
  public let power: Double

  /// Preconditions: at least two classes, and two folds.
  public init(
    spread: Double, utterancesPerSpeaker: Double, classCount: Int = 2, foldCount: Int = 5,
    level: Double = 0.05, power: Double = 0.8
  ) {
    precondition(classCount >= 2 && foldCount >= 2, "\(classCount) classes, \(foldCount) folds")
    self.spread = spread
    self.utterancesPerSpeaker = utterancesPerSpeaker
    self.classCount = classCount
    self.foldCount = foldCount
    self.level = level
    self.power = power
  }

  /// The plan of audits such as one that was made.
  ///
  /// - Parameters:
  ///   - standardError: of its AUC, corrected for learning by `correction`.
  ///   - estimate: the AUC: the nearer to an end, the smaller its standard error. It is taken to where
  ///     guessing is, ½, on the angular scale.
  ///   - speakers: judged, in all.
  public init(
    seen standardError: Double, estimate: Double, speakers: Int, correction: LearningCorrection,
    classCount: Int, foldCount: Int, level: Double = 0.05, power: Double = 0.8
  ) {
    let scale = IntervalScale.angular(0...1)
    let atGuessing = standardError * scale.slope(at: estimate) / scale.slope(at: 0.5)
    let worth = correction.factor * PowerPlan.placements(classCount) / Double(speakers)
    self.init(
      spread: atGuessing / worth.squareRoot(), utterancesPerSpeaker: .infinity,
      classCount: classCount, foldCount: foldCount, level: level, power: power)
  }

  /// Folds that so many speakers allow.
  public func folds(speakers: Int) -> Int { min(foldCount, max(2, speakers / classCount)) }

  /// Standard error of an AUC near guessing, other speakers to learn from included.
  public func standardError(speakers: Int) -> Double {
    let count = Double(folds(speakers: speakers))
    let correction = LearningCorrection.crossValidated(
      judged: Double(speakers), learnt: Double(speakers) * (count - 1) / count)
    let variance = spread * spread + 1 / (12 * utterancesPerSpeaker)
    return (variance * correction.factor * PowerPlan.placements(classCount) / Double(speakers))
      .squareRoot()
  }

  /// Of the interval; nil where they are too few for one.
  public func degreesOfFreedom(speakers: Int) -> Double? {
    let count = folds(speakers: speakers)
    let degrees = Double(max(speakers - classCount * count, count - 1))
    return speakers >= classCount * count && degrees >= CorrectedInterval.leastDegrees
      ? degrees : nil
  }

  /// The smallest distance from guessing that so many speakers find with the wanted power; nil where
  /// they are too few for an interval.
  public func detectableEffect(speakers: Int) -> Double? {
    degreesOfFreedom(speakers: speakers).map { degrees in
      PowerPlan.detectableEffect(
        standardError: standardError(speakers: speakers), degrees: degrees, level: level,
        power: power)
    }
  }

  /// The smallest number of speakers that find such an effect; nil above a million.
  public func speakersNeeded(effect: Double) -> Int? {
    smallest { speakers in (detectableEffect(speakers: speakers) ?? .infinity) <= effect }
  }

  /// How often an effect is found, 0...1; nil where the speakers are too few for an interval.
  public func power(speakers: Int, effect: Double) -> Double? {
    degreesOfFreedom(speakers: speakers).map { degrees in
      let reach = effect / standardError(speakers: speakers)
      return StudentT.cumulative(
        reach - StudentT.quantile(1 - level, degrees: degrees), degrees: degrees)
    }
  }

  /// The smallest number of speakers for which both one-sided bounds stay within `margin` of guessing,
  /// with the wanted power, where nothing leaks; nil above a million.
  public func speakersToExclude(margin: Double) -> Int? {
    smallest { speakers in
      guard let degrees = degreesOfFreedom(speakers: speakers) else { return false }
      let reach =
        StudentT.quantile(1 - level, degrees: degrees)
        + StudentT.quantile((1 + power) / 2, degrees: degrees)
      return reach * standardError(speakers: speakers) <= margin
    }
  }

  /// From a standard error that was seen.
  public static func detectableEffect(
    standardError: Double, degrees: Double, level: Double = 0.05, power: Double = 0.8
  ) -> Double {
    (StudentT.quantile(1 - level, degrees: degrees) + StudentT.quantile(power, degrees: degrees))
      * standardError
  }

  /// σ² (1/g + 1/(G - g)) for g = G / K is σ² / G times this.
  private static func placements(_ classCount: Int) -> Double {
    Double(classCount) * (1 + 1 / Double(classCount - 1))
  }

  /// The smallest multiple of the classes that is enough, more being enough, too.
  private func smallest(_ isEnough: (Int) -> Bool) -> Int? {
    var (low, high) = (1, 2)
    while !isEnough(high * classCount) {
      low = high
      high *= 2
      if high * classCount > 1_000_000 { return nil }
    }
    while low < high {
      let middle = (low + high) / 2
      if isEnough(middle * classCount) { high = middle } else { low = middle + 1 }
    }
    return low * classCount
  }
}
