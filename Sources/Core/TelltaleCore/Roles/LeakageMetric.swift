/// Role: scores and truth in, one number with its meaning out.
///
/// Contract: a pure function of the request (and its seed, for a metric that resamples).
public protocol LeakageMetric: Sendable {
  /// Of the settings alone.
  var declaration: LeakageMetricDeclaration { get }

  /// A metric that cannot be had from these scores answers `.notApplicable` with the reason; it
  /// throws only for a request that is wrong in itself.
  func measure(_ request: MeasurementRequest) throws(AuditError) -> Measurement
}

/// What a metric says before it measures.
public struct LeakageMetricDeclaration: Sendable, Hashable, Codable {
  /// For tables, for instance `UAR`.
  public let label: String
  /// For instance `share`, `bit`.
  public let unit: String
  /// Holds every value and every chance level; an end may be infinite.
  public let range: ClosedRange<Double>
  /// True where more means more leakage.
  public let higherIsMoreLeakage: Bool
  /// The rule that it reads decisions by; nil for a metric of the scores themselves.
  public let decisionRule: DecisionRule?
  /// Whether it asks for more utterances than a fold has, and is measured on all folds together, each
  /// score taken by its rank among its fold's (SPEC §9.12). For a metric of the order of scores.
  public let poolsFolds: Bool
  /// What it is to verdicts, and its column in the matrix of attacks; nil for a metric that stands in
  /// the table of further ones.
  public let standing: MetricStanding?
  /// Whether its value tells how far utterances can be linked to a person, whatever the attribute: an
  /// evidence of its own in the report.
  public let tellsLinkage: Bool

  /// Folds are measured one by one, unless `poolsFolds` says otherwise; no verdict rests on it, unless
  /// its `standing` says so; and it is no evidence of linkage, unless `tellsLinkage` says so.
  public init(
    label: String, unit: String, range: ClosedRange<Double>, higherIsMoreLeakage: Bool,
    decisionRule: DecisionRule?, poolsFolds: Bool = false, standing: MetricStanding? = nil,
    tellsLinkage: Bool = false
  ) {
    self.label = label
    self.unit = unit
    self.range = range
    self.higherIsMoreLeakage = higherIsMoreLeakage
    self.decisionRule = decisionRule
    self.poolsFolds = poolsFolds
    self.standing = standing
    self.tellsLinkage = tellsLinkage
  }

  /// `poolsFolds` and `tellsLinkage` are false where they are left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    label = try container.decode(String.self, forKey: .label)
    unit = try container.decode(String.self, forKey: .unit)
    range = try container.decode(ClosedRange<Double>.self, forKey: .range)
    higherIsMoreLeakage = try container.decode(Bool.self, forKey: .higherIsMoreLeakage)
    decisionRule = try container.decodeIfPresent(DecisionRule.self, forKey: .decisionRule)
    poolsFolds = try container.decodeIfPresent(Bool.self, forKey: .poolsFolds) ?? false
    standing = try container.decodeIfPresent(MetricStanding.self, forKey: .standing)
    tellsLinkage = try container.decodeIfPresent(Bool.self, forKey: .tellsLinkage) ?? false
  }

  /// `poolsFolds` and `tellsLinkage` only where it is so.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(unit, forKey: .unit)
    try container.encode(range, forKey: .range)
    try container.encode(higherIsMoreLeakage, forKey: .higherIsMoreLeakage)
    try container.encodeIfPresent(decisionRule, forKey: .decisionRule)
    if poolsFolds { try container.encode(poolsFolds, forKey: .poolsFolds) }
    try container.encodeIfPresent(standing, forKey: .standing)
    if tellsLinkage { try container.encode(tellsLinkage, forKey: .tellsLinkage) }
  }

  private enum CodingKeys: String, CodingKey {
    case label, unit, range, higherIsMoreLeakage, decisionRule, poolsFolds, standing,
      tellsLinkage
  }
}

/// One pool of intercepted utterances, and which of them to measure.
public struct MeasurementRequest: Sendable, Hashable {
  /// Of the whole pool: what a label-free threshold is set on.
  public let scores: ScoreMatrix
  /// One label per row of the pool.
  public let truth: LabelColumn
  /// Speaker of each row.
  public let speakers: [String]
  /// Rows that are measured, ascending: the whole pool, or a slice of it (one emotion, one style).
  public let rows: [Int]
  /// For a metric that resamples; the others ignore it.
  public let seed: Seed

  /// - Parameter rows: nil for the whole pool.
  public init(
    scores: ScoreMatrix, truth: LabelColumn, speakers: [String], rows: [Int]? = nil, seed: Seed
  ) {
    precondition(
      scores.rowCount == truth.labels.count && truth.labels.count == speakers.count,
      "\(scores.rowCount) scores, \(truth.labels.count) labels, \(speakers.count) speakers")
    let rows = rows ?? Array(truth.labels.indices)
    precondition(
      rows.allSatisfy(truth.labels.indices.contains), "a measured row is outside the pool")
    self.scores = scores
    self.truth = truth
    self.speakers = speakers
    self.rows = rows
    self.seed = seed
  }
}

/// A metric's answer. As JSON: `{"score": {…}}` or `{"notApplicable": "reason"}`.
public enum Measurement: Sendable, Hashable {
  /// The number, in the metric's unit, and what makes it readable.
  case value(LeakageScore)
  /// There is no number for this request; the reason is for people.
  case notApplicable(because: String)
}

extension Measurement: Codable {
  private enum CodingKeys: String, CodingKey {
    case score
    case notApplicable
  }

  /// A `score`, or a reason under `notApplicable`, which goes first.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let reason = try container.decodeIfPresent(String.self, forKey: .notApplicable) {
      self = .notApplicable(because: reason)
    } else {
      self = .value(try container.decode(LeakageScore.self, forKey: .score))
    }
  }

  /// One key, by the case.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .value(let score): try container.encode(score, forKey: .score)
    case .notApplicable(let reason): try container.encode(reason, forKey: .notApplicable)
    }
  }
}

/// A number and what makes it readable.
public struct LeakageScore: Sendable, Hashable, Codable {
  /// In the metric's unit, within its range.
  public let value: Double
  /// What useless scores would get on this truth.
  public let chance: Double
  /// An interval at 95 %, where the metric gives one.
  public let interval: ClosedRange<Double>?
  /// Rows that were measured.
  public let utteranceCount: Int
  /// Different speakers among the measured rows.
  public let speakerCount: Int
  /// What a reader needs beside the number, in a few words; nil for most metrics.
  public let note: String?
  /// What scores that are always right would read on this truth, where that is not the end of the
  /// metric's range; nil where it is.
  public let attainable: Double?

  /// Without `attainable`, scores that are always right reach the end of the metric's range.
  public init(
    value: Double, chance: Double, interval: ClosedRange<Double>? = nil, utteranceCount: Int,
    speakerCount: Int, note: String? = nil, attainable: Double? = nil
  ) {
    self.value = value
    self.chance = chance
    self.interval = interval
    self.utteranceCount = utteranceCount
    self.speakerCount = speakerCount
    self.note = note
    self.attainable = attainable
  }
}
