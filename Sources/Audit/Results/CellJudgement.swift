/// What the statistics say of one attack (SPEC §12).
public struct CellJudgement: Sendable, Hashable, Codable {
  /// One per metric that can be tested, in the order of the audit's metrics.
  public let significance: [Significance]
  /// Whether the attack is of the confirmatory family: fixed by rule before any score is seen.
  public let isConfirmatory: Bool
  /// The smallest distance from chance that these speakers find four times in five, on the metric
  /// that the verdict looks at first; nil without an interval.
  public let detectableEffect: Double?
  /// What may be concluded of this attack alone, adjusted for the others.
  public let verdict: Verdict

  /// Nothing is checked here.
  public init(
    significance: [Significance], isConfirmatory: Bool, detectableEffect: Double?, verdict: Verdict
  ) {
    self.significance = significance
    self.isConfirmatory = isConfirmatory
    self.detectableEffect = detectableEffect
    self.verdict = verdict
  }
}

/// One metric against chance.
public struct Significance: Sendable, Hashable, Codable {
  /// What p is had from.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// The whole procedure was run again for other deals of the labels over speakers.
    case retrained
    /// The level at which the one-sided bound of the corrected interval reaches chance.
    case interval
  }

  /// Id of the metric.
  public let metric: String
  /// One-sided: useless scores do as well.
  public let pValue: Double
  /// What p could have been at best with these speakers; 0 for `interval`.
  public let smallestPValue: Double
  /// Whether every arrangement was looked at, or drawn ones; false for `interval`.
  public let isExact: Bool
  /// Adjusted over the confirmatory family (Westfall and Young, step-down), for an attack of it;
  /// else over all attacks (Benjamini and Hochberg).
  public let adjusted: Double
  /// The best of all attacks on useless scores does as well as this one.
  public let bestOf: Double
  /// Nil in results of versions that dealt labels anew around attackers as they were trained: their
  /// p-values hold for those trained attackers alone.
  public let method: Method?

  /// Nothing is checked here.
  public init(
    metric: String, pValue: Double, smallestPValue: Double, isExact: Bool, adjusted: Double,
    bestOf: Double, method: Method? = nil
  ) {
    self.metric = metric
    self.pValue = pValue
    self.smallestPValue = smallestPValue
    self.isExact = isExact
    self.adjusted = adjusted
    self.bestOf = bestOf
    self.method = method
  }
}

/// What may be concluded, and never more: not "safe", not "private", not "compliant".
public struct Verdict: Sendable, Hashable, Codable {
  /// What an attack shows; the raw value stands in reports and in JSON.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The first metric that a verdict may rest on is beyond chance, at 5 % over the attacks
    /// together.
    case leakDemonstrated = "leak demonstrated"
    /// All such metrics are within the margin of chance, at 95 %, and the attacker reads the
    /// attribute from raw features.
    case belowMargin = "below margin"
    /// Neither; the next step says what would settle it.
    case inconclusive
    /// Tried and broken, or the attacker answers every utterance alike.
    case failed
    /// Not tried.
    case notRun = "not run"
  }

  /// One of five; nothing between them.
  public let kind: Kind
  /// One sentence with the numbers that it rests on.
  public let reason: String
  /// What would settle it; empty where it is settled.
  public let nextStep: String

  /// Settled, unless a next step is told.
  public init(_ kind: Kind, because reason: String, nextStep: String = "") {
    self.kind = kind
    self.reason = reason
    self.nextStep = nextStep
  }
}

/// The audit's verdict, from its attacks'.
public struct AuditVerdict: Sendable, Hashable, Codable {
  /// The kind, and one sentence for the whole audit.
  public let verdict: Verdict
  /// Id of the cell that it rests on; nil where it rests on all of them.
  public let cell: String?
  /// Distance from chance below which leakage is called equivalent to none, as the audit file
  /// declares it before anything is run.
  public let margin: Double

  /// Nothing is checked here.
  public init(verdict: Verdict, cell: String?, margin: Double) {
    self.verdict = verdict
    self.cell = cell
    self.margin = margin
  }
}

extension AuditVerdict {
  /// The same with what else its reader must know, added to the reason.
  package func noting(_ notes: [String]) -> AuditVerdict {
    guard !notes.isEmpty else { return self }
    return AuditVerdict(
      verdict: Verdict(
        verdict.kind, because: ([verdict.reason] + notes).joined(separator: "; "),
        nextStep: verdict.nextStep), cell: cell, margin: margin)
  }
}

/// How far a mean over folds may be from what is asked for (SPEC §12.2).
///
/// Of the sampling of speakers, to learn from and to judge, and of trainings where the attacker was
/// trained several times per fold; else what another training on the same speakers would give is not
/// in it.
public struct MetricInterval: Sendable, Hashable, Codable {
  /// What the spread was seen in.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
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

/// How the audit's attacks were made again for other deals of the labels (SPEC §12.6), or why they
/// could not be.
public struct ExactTestResult: Sendable, Hashable, Codable {
  /// Id of the attacker that stands in the audit for it.
  public let attacker: String
  /// What was dealt anew, in words; nil without a test.
  public let rule: String?
  /// Deals that were made, the observed one among them; nil without a test.
  public let dealCount: Int?
  /// Whether these are all; nil without a test.
  public let isExact: Bool?
  /// Why there is no test; nil where there is one.
  public let reason: String?

  /// Either the reason, or all the others.
  public init(attacker: String, rule: String?, dealCount: Int?, isExact: Bool?, reason: String?) {
    self.attacker = attacker
    self.rule = rule
    self.dealCount = dealCount
    self.isExact = isExact
    self.reason = reason
  }
}

/// A paired comparison of the paper's L between two conditions, speaker by speaker.
public struct ContrastResult: Sendable, Hashable, Codable {
  /// What differs between the conditions.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
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
