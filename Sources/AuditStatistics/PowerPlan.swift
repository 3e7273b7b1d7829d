internal import Foundation

/// How large an effect an audit can see, and how many speakers an effect needs.
///
/// The unit is the speaker: with per-speaker recalls of standard deviation σ around their class's
/// mean, g speakers in each of K classes give an average recall of standard error
///
///     SE = σ / √(K g),   σ² = σ_b² + p (1 - p) / m
///
/// where σ_b is the spread between speakers, m the utterances of each, p the recall. Two-sided, level
/// α, the detectable effect is (t(1 - α/2) + t(power)) · SE with K g - K degrees of freedom.
///
/// **Source** Cohen, Statistical Power Analysis, 1988, §2; the t approximation of the noncentral t.
public struct PowerPlan: Sendable, Hashable {
  /// Standard deviation of recall between speakers of a class, beyond what few utterances cause.
  public let spread: Double
  public let utterancesPerSpeaker: Double
  public let classCount: Int
  public let level: Double
  public let power: Double

  public init(
    spread: Double, utterancesPerSpeaker: Double, classCount: Int = 2, level: Double = 0.05,
    power: Double = 0.8
  ) {
    self.spread = spread
    self.utterancesPerSpeaker = utterancesPerSpeaker
    self.classCount = classCount
    self.level = level
    self.power = power
  }

  /// Standard error of an average recall near chance.
  public func standardError(speakers: Int) -> Double {
    let p = 1 / Double(classCount)
    let variance = spread * spread + p * (1 - p) / utterancesPerSpeaker
    return (variance / Double(speakers)).squareRoot()
  }

  /// The smallest distance of UAR from chance that `speakers` in all find with the wanted power;
  /// nil for fewer than two speakers per class.
  public func detectableEffect(speakers: Int) -> Double? {
    guard speakers >= 2 * classCount else { return nil }
    return PowerPlan.detectableEffect(
      standardError: standardError(speakers: speakers), degrees: Double(speakers - classCount),
      level: level, power: power)
  }

  /// The smallest number of speakers that find such an effect; nil above a million.
  public func speakersNeeded(effect: Double) -> Int? {
    var (low, high) = (2 * classCount, 4 * classCount)
    while detectableEffect(speakers: high) ?? .infinity > effect {
      low = high
      high *= 2
      if high > 1_000_000 { return nil }
    }
    while low < high {
      let middle = (low + high) / 2
      if detectableEffect(speakers: middle) ?? .infinity > effect {
        low = middle + 1
      } else {
        high = middle
      }
    }
    // Classes of equal size.
    return (low + classCount - 1) / classCount * classCount
  }

  /// How often an effect is found by `speakers`, 0...1.
  public func power(speakers: Int, effect: Double) -> Double {
    let degrees = Double(max(1, speakers - classCount))
    let reach = effect / standardError(speakers: speakers)
    let limit = StudentT.quantile(1 - level / 2, degrees: degrees)
    return StudentT.cumulative(reach - limit, degrees: degrees)
  }

  /// From a standard error that was seen.
  public static func detectableEffect(
    standardError: Double, degrees: Double, level: Double = 0.05, power: Double = 0.8
  ) -> Double {
    (StudentT.quantile(1 - level / 2, degrees: degrees) + StudentT.quantile(power, degrees: degrees))
      * standardError
  }

  /// The smallest p-value that permuting labels over speakers of equal classes can give.
  public func smallestPValue(speakers: Int) -> Double {
    let perClass = speakers / classCount
    let logCount =
      lgamma(Double(perClass * classCount) + 1) - Double(classCount) * lgamma(Double(perClass) + 1)
    return max(exp(-logCount), 1 / 2000)
  }
}
