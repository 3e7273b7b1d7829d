public import TelltaleCore

/// Everything that an audit found, in the form that reports are made from. Versioned (SPEC §8).
public struct AuditResult: Sendable, Hashable, Codable {
  /// Raised by every change of this type's JSON.
  public static let currentSchemaVersion = 8

  /// In the folder of a finished audit.
  public static let fileName = "result.json"
  /// What is made of the result alone, beside it; a clause map decides of one table in them.
  public static let reportNames = ["report.html", "report.md", "matrix.csv", "junit.xml"]

  /// That of the program that made the result; another one is not read.
  public let schemaVersion: Int
  /// The audit's name, from its file.
  public let name: String
  /// With the classes that were told apart; speakers as classes have made-up names.
  public let attribute: AttributeDescription
  /// Answers to `SystemQuestions`, by key.
  public let system: [String: String]
  /// One per feature that the model under audit was trained on, in the plan's order.
  public let primaryModels: [PrimaryModelResult]
  /// What may be concluded.
  public let verdict: AuditVerdict
  /// Every planned cell, measured or not, attacks first.
  public let cells: [CellResult]
  /// What needs no training: majority class and fair coin, per metric.
  public let baselines: [BaselineResult]
  /// Paired comparisons within the audit: features of the model, styles of speech.
  public let contrasts: [ContrastResult]
  /// Taps and defences against each other; nil where the audit has one place only.
  public let transmission: TransmissionResult?
  /// How attacks were made again for other deals of the labels; nil where none was asked for.
  public let exactTest: ExactTestResult?
  /// When, where and from what it was made.
  public let provenance: Provenance

  /// Of the current schema version. Precondition: there is a model.
  public init(
    name: String, attribute: AttributeDescription, system: [String: String] = [:],
    primaryModels: [PrimaryModelResult],
    verdict: AuditVerdict, cells: [CellResult], baselines: [BaselineResult],
    contrasts: [ContrastResult] = [], transmission: TransmissionResult? = nil,
    exactTest: ExactTestResult? = nil, provenance: Provenance
  ) {
    precondition(!primaryModels.isEmpty, "an audit has a primary model")
    self.schemaVersion = AuditResult.currentSchemaVersion
    self.name = name
    self.attribute = attribute
    self.system = system
    self.primaryModels = primaryModels
    self.verdict = verdict
    self.cells = cells
    self.baselines = baselines
    self.contrasts = contrasts
    self.transmission = transmission
    self.exactTest = exactTest
    self.provenance = provenance
  }

  /// The first of the models: the only one where the audit names one feature.
  public var primaryModel: PrimaryModelResult { primaryModels[0] }
}

/// One metric over the folds that were run.
public struct MetricSummary: Sendable, Hashable, Codable {
  /// Id of the metric component, for instance `uar`.
  public let metric: String
  /// What the metric said of itself when it was measured.
  public let declaration: LeakageMetricDeclaration
  /// In the order of `CellResult.folds`.
  public let perFold: [Measurement]
  /// On all folds together, of a metric that pools them: it then stands for their mean.
  public let pooled: Measurement?
  /// Of the mean over folds; nil where there are too few speakers, or none was asked for.
  public let interval: MetricInterval?

  /// Mean, deviation and chance follow from what is given.
  public init(
    metric: String, declaration: LeakageMetricDeclaration, perFold: [Measurement],
    pooled: Measurement? = nil, interval: MetricInterval? = nil
  ) {
    self.metric = metric
    self.declaration = declaration
    self.perFold = perFold
    self.pooled = pooled
    self.interval = interval
  }

  package func with(_ interval: MetricInterval) -> MetricSummary {
    MetricSummary(
      metric: metric, declaration: declaration, perFold: perFold, pooled: pooled,
      interval: interval)
  }

  package func with(pooled: Measurement) -> MetricSummary {
    MetricSummary(
      metric: metric, declaration: declaration, perFold: perFold, pooled: pooled,
      interval: interval)
  }

  /// What the number is had from: the pooled folds where they are pooled, else each fold.
  public var measurements: [Measurement] { pooled.map { [$0] } ?? perFold }

  /// Values where the metric applies.
  public var values: [Double] { scores.map(\.value) }

  /// Mean over folds, or the number of the pooled ones; nil where the metric applies nowhere.
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
    let levels = scores.map(\.chance)
    return levels.isEmpty ? nil : levels.reduce(0, +) / Double(levels.count)
  }

  /// What an attacker that is always right would read, the mean over folds; nil where that is the end
  /// of the metric's range.
  public var attainable: Double? {
    guard scores.contains(where: { $0.attainable != nil }) else { return nil }
    let end =
      declaration.higherIsMoreLeakage ? declaration.range.upperBound : declaration.range.lowerBound
    let most = scores.map { $0.attainable ?? end }
    return most.reduce(0, +) / Double(most.count)
  }

  private var scores: [LeakageScore] {
    measurements.compactMap { if case .value(let score) = $0 { score } else { nil } }
  }
}

extension Sequence<MetricSummary> {
  /// Those that a verdict may rest on: headlines first, each kind in the audit's order.
  public var decisive: [MetricSummary] { MetricSummary.decisive(self, declaration: \.declaration) }
}

extension MetricSummary {
  /// The same of whatever carries a metric's declaration.
  package static func decisive<Element>(
    _ elements: some Sequence<Element>, declaration: (Element) -> LeakageMetricDeclaration
  ) -> [Element] {
    let all = Array(elements)
    return [MetricStanding.Weight.headline, .decisive].flatMap { weight in
      all.filter { declaration($0).standing?.weight == weight }
    }
  }
}

extension CellResult {
  /// The first metric that a verdict may rest on and that has a number.
  public var headline: MetricSummary? { leakage.decisive.first { $0.mean != nil } }

  /// The test of the first metric that a verdict may rest on and that was tested.
  public var headlineTest: Significance? {
    let tests = evidence?.significance ?? []
    return leakage.decisive.lazy.compactMap { metric in
      tests.first { $0.metric == metric.metric }
    }.first
  }
}

extension AttributeDescription {
  /// The one attribute that every corpus has and none declares.
  public static let speaker = "speaker"

  /// Whether it asks who speaks: then attackers must have heard the speakers that they are judged
  /// on, which no other attribute allows.
  public var isIdentity: Bool { name == AttributeDescription.speaker }

  /// What intervals and tests draw as a whole, in the plural.
  public var unitText: String { isIdentity ? "recordings" : "speakers" }

  /// The classes in a few words: who the speakers are is not said.
  public var classText: String {
    isIdentity ? "\(classes.count) speakers" : classes.joined(separator: ", ")
  }

  /// One of the classes each; nil for an utterance that carries none.
  package func labels(of utterances: some Sequence<Utterance>) -> [String?] {
    let known = Set(classes)
    return utterances.map { utterance in
      let found = isIdentity ? utterance.speaker : utterance.attributes[name]
      return found.flatMap { known.contains($0) ? $0 : nil }
    }
  }
}
