/// What the statistics say of one attack (SPEC §12).
public struct CellEvidence: Sendable, Hashable, Codable {
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
  public enum Method: String, Sendable, Hashable, Codable {
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
    case leakDemonstrated = "leak demonstrated"
    case belowMargin = "below margin"
    case inconclusive
    case failed
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
