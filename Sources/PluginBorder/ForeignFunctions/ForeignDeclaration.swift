public import TelltaleCore

/// What a foreign component says of itself beside its metadata, per role.
public enum ForeignDeclaration: Sendable, Hashable {
  /// An attacker's, and how its scores are to be read.
  case attacker(ForeignAttackerDeclaration)
  /// A feature extractor's columns, and the sound that it takes.
  case feature(ForeignFeatureDeclaration)
  /// A metric's, and its chance level.
  case metric(ForeignMetricDeclaration)
  /// A trained model's, its emotions, and how its scores are to be read.
  case model(ForeignModelDeclaration)

  var role: Role {
    switch self {
    case .attacker: .attacker
    case .feature: .feature
    case .metric: .metric
    case .model: .model
    }
  }
}

/// An attacker in a library.
///
/// It has no entry points, so that it is semi-informed only, and adapts to nothing (`frozen`).
public struct ForeignAttackerDeclaration: Sendable, Hashable {
  /// In the role's terms; `ForeignPlugin.factory()` refuses what such an attacker cannot be.
  public let declaration: AttackerDeclaration
  /// How the library's numbers are to be read.
  public let scores: ScoreKind

  /// Log-posteriors, unless said otherwise.
  public init(_ declaration: AttackerDeclaration, scores: ScoreKind = .logPosteriors) {
    self.declaration = declaration
    self.scores = scores
  }
}

/// A feature extractor in a library.
public struct ForeignFeatureDeclaration: Sendable, Hashable {
  /// What the columns of its matrices mean.
  public let output: FeatureDescription
  /// The only rate that it serves; nil for every rate.
  public let sampleRateHz: Int?
  /// Samples that it needs for a frame: shorter clips get zeros behind them.
  public let leastSampleCount: Int

  /// Fewer samples than one count as one.
  public init(_ output: FeatureDescription, sampleRateHz: Int? = nil, leastSampleCount: Int = 1) {
    self.output = output
    self.sampleRateHz = sampleRateHz
    self.leastSampleCount = max(1, leastSampleCount)
  }
}

/// A leakage metric in a library.
public struct ForeignMetricDeclaration: Sendable, Hashable {
  /// In the role's terms.
  public let declaration: LeakageMetricDeclaration
  /// Chance level, where it is the same for every truth and no function gives it.
  public let chance: Double?

  /// Without a chance level, a function of the library must give it.
  public init(_ declaration: LeakageMetricDeclaration, chance: Double? = nil) {
    self.declaration = declaration
    self.chance = chance
  }
}

/// A primary model in a library: one that comes trained.
public struct ForeignModelDeclaration: Sendable, Hashable {
  /// In the role's terms.
  public let declaration: PrimaryTaskModelDeclaration
  /// In the order of its scores; empty for a model that only represents.
  public let emotions: [String]
  /// How the library's numbers are to be read.
  public let scores: ScoreKind

  /// A model that only represents, or one whose scores are log-posteriors, unless said otherwise.
  public init(
    _ declaration: PrimaryTaskModelDeclaration, emotions: [String] = [],
    scores: ScoreKind = .logPosteriors
  ) {
    self.declaration = declaration
    self.emotions = emotions
    self.scores = scores
  }
}
