public import AuditCore

/// Everything that an audit found, in the form that reports are made from. Versioned (SPEC §8).
public struct AuditResult: Sendable, Hashable, Codable {
  /// Raised by every change of this type's JSON.
  public static let currentSchemaVersion = 1

  public let schemaVersion: Int
  /// The audit's name, from its file.
  public let name: String
  public let attribute: AttributeDescription
  public let primaryModel: PrimaryModelResult
  /// Every planned cell, measured or not, attacks first.
  public let cells: [CellResult]
  /// What needs no training: majority class and fair coin, per metric.
  public let baselines: [BaselineResult]
  public let provenance: Provenance

  public init(
    name: String, attribute: AttributeDescription, primaryModel: PrimaryModelResult,
    cells: [CellResult], baselines: [BaselineResult], provenance: Provenance
  ) {
    self.schemaVersion = AuditResult.currentSchemaVersion
    self.name = name
    self.attribute = attribute
    self.primaryModel = primaryModel
    self.cells = cells
    self.baselines = baselines
    self.provenance = provenance
  }
}

/// One metric over the folds that were run.
public struct MetricSummary: Sendable, Hashable, Codable {
  /// Id of the metric component, for instance `uar`.
  public let metric: String
  public let declaration: LeakageMetricDeclaration
  /// In the order of `CellResult.folds`.
  public let perFold: [Measurement]

  public init(metric: String, declaration: LeakageMetricDeclaration, perFold: [Measurement]) {
    self.metric = metric
    self.declaration = declaration
    self.perFold = perFold
  }

  /// Values of the folds where the metric applies.
  public var values: [Double] {
    perFold.compactMap { if case .value(let score) = $0 { score.value } else { nil } }
  }

  /// Mean over folds; nil where the metric applies nowhere.
  public var mean: Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Sample standard deviation over folds (n - 1), as the paper's ±; nil for fewer than two folds.
  public var standardDeviation: Double? {
    guard let mean, values.count >= 2 else { return nil }
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// Mean of the folds' chance levels.
  public var chance: Double? {
    let levels = perFold.compactMap { if case .value(let score) = $0 { score.chance } else { nil } }
    return levels.isEmpty ? nil : levels.reduce(0, +) / Double(levels.count)
  }
}

/// One cell's outcome.
public struct CellResult: Sendable, Hashable, Codable {
  public enum Status: Sendable, Hashable, Codable {
    case measured
    /// Tried and broken, with the reason.
    case failed(because: String)
    /// Not tried, with the reason.
    case notRun(because: String)
  }

  public let cell: Cell
  public let status: Status
  /// Fold indices that were measured.
  public let folds: [Int]
  /// Leakage, metric by metric: the attacker on representations.
  public let leakage: [MetricSummary]
  /// The same attacker, or its native twin, on the raw features of the same utterances.
  public let ceiling: [MetricSummary]
  /// Files with the per-utterance scores, one per fold, relative to the audit's folder.
  public let scoreFiles: [String]

  public init(
    cell: Cell, status: Status, folds: [Int], leakage: [MetricSummary], ceiling: [MetricSummary],
    scoreFiles: [String]
  ) {
    self.cell = cell
    self.status = status
    self.folds = folds
    self.leakage = leakage
    self.ceiling = ceiling
    self.scoreFiles = scoreFiles
  }
}

/// Majority class or fair coin.
public struct BaselineResult: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case majority
    case coin
  }

  public let kind: Kind
  public let metrics: [MetricSummary]

  public init(kind: Kind, metrics: [MetricSummary]) {
    self.kind = kind
    self.metrics = metrics
  }
}
