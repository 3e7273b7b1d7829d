internal import Results
internal import Statistics
public import TelltaleCore

/// How small a leak a number of speakers can show, and how many an effect needs (SPEC §12.3).
///
/// An effect is the distance of the AUC from guessing, 0...0.5, found one-sided.
public struct LeakPower: Sendable {
  /// What a finished audit told of its speakers.
  public struct Seen: Sendable, Hashable {
    /// The audit's name.
    public let audit: String
    /// Judged, in all.
    public let speakerCount: Int
    /// Attacks that their spread was seen in.
    public let attackCount: Int
    /// The AUC that it was seen at.
    public let reading: Double
    /// The audit's margin of a leak.
    public let margin: Double

    /// Whether the reading is so high that speakers hardly differ: of a small leak they differ more.
    public var isNearTheEnd: Bool { reading > LeakPower.nearTheEnd }
  }

  /// What a number of speakers shows.
  public struct Shown: Sendable, Hashable {
    /// That so many speakers allow.
    public let foldCount: Int
    /// Of the interval.
    public let degreesOfFreedom: Double
    /// The smallest effect that is found with the wanted power.
    public let effect: Double
  }

  /// Nil where the spread was given.
  public let seen: Seen?
  private let plan: PowerPlan

  /// A reading beyond which the angular scale no longer tells what speakers do near guessing.
  private static let nearTheEnd = 0.9

  /// From a guess of how much speakers differ.
  ///
  /// - Parameters:
  ///   - spread: standard deviation between speakers of how often one is ranked on the right side, 0..<1.
  ///   - level: chance of a false alarm, one-sided.
  ///   - power: chance of finding the effect.
  ///
  /// Preconditions: two classes and two folds, or more.
  public init(
    spread: Double, utterancesPerSpeaker: Int, classCount: Int, foldCount: Int, level: Double,
    power: Double
  ) {
    seen = nil
    plan = PowerPlan(
      spread: spread, utterancesPerSpeaker: Double(utterancesPerSpeaker), classCount: classCount,
      foldCount: foldCount, level: level, power: power)
  }

  /// From the speakers of a finished audit, with as many classes and folds as it has.
  ///
  /// Throws as `ReportFiles.read`, and `.invalidConfiguration` where no confirmatory attack of it has an interval.
  public init(audit folder: String, level: Double, power: Double) throws(AuditError) {
    let result = try ReportFiles.read(folder)
    guard let seen = SeenSpread(of: result, level: level, power: power) else {
      throw AuditError(
        .invalidConfiguration,
        "no confirmatory attack of '\(folder)' has an AUC with an interval, so nothing is known of how"
          + " its speakers differ; give --speakers and --spread")
    }
    plan = seen.plan
    self.seen = Seen(
      audit: result.name, speakerCount: seen.speakerCount, attackCount: seen.attackCount,
      reading: seen.reading, margin: result.verdict.margin)
  }

  /// Standard deviation between speakers, 0 or more.
  public var spread: Double { plan.spread }
  /// Folds asked for.
  public var foldCount: Int { plan.foldCount }

  /// Throws `.invalidConfiguration` where they are too few for an interval.
  public func shown(by speakers: Int) throws(AuditError) -> Shown {
    let folds = plan.folds(speakers: speakers)
    guard let effect = plan.detectableEffect(speakers: speakers),
      let degrees = plan.degreesOfFreedom(speakers: speakers)
    else {
      throw AuditError(
        .invalidConfiguration,
        "\(speakers) speakers in \(folds) folds leave too few degrees of freedom for an interval"
          + " (an interval needs 3); \(4 * plan.classCount) speakers have them")
    }
    return Shown(foldCount: folds, degreesOfFreedom: degrees, effect: effect)
  }

  /// How often an effect is found, 0...1; nil where the speakers are too few for an interval.
  public func power(of speakers: Int, effect: Double) -> Double? {
    plan.power(speakers: speakers, effect: effect)
  }

  /// Speakers that find an effect; nil above a million.
  public func speakersToFind(effect: Double) -> Int? { plan.speakersNeeded(effect: effect) }

  /// Speakers that rule an effect out where nothing leaks; nil above a million.
  public func speakersToExclude(effect: Double) -> Int? { plan.speakersToExclude(margin: effect) }
}
