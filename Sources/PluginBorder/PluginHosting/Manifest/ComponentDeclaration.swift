public import TelltaleCore

/// What a component of any role says before it works: read from a manifest, or asked of an isolated
/// component by the verb `describe`.
public enum ComponentDeclaration: Sendable, Hashable, Codable {
  /// A corpus's: what it holds and labels.
  case corpus(CorpusDescription)
  /// A feature extractor's: what the columns of its matrices mean.
  case feature(FeatureDescription)
  /// A primary model's, and how it comes to its weights.
  case model(ModelDeclaration)
  /// An attacker's, before it is trained.
  case attacker(AttackerDeclaration)
  /// A metric's: its unit, its range, and which way leakage lies.
  case metric(LeakageMetricDeclaration)
  /// A defence's: whether it keeps the shape.
  case defence(DefenceDeclaration)

  /// By the case.
  public var role: Role {
    switch self {
    case .corpus: .corpus
    case .feature: .feature
    case .model: .model
    case .attacker: .attacker
    case .metric: .metric
    case .defence: .defence
    }
  }
}

/// A primary model's declaration, and how it comes to its weights.
public struct ModelDeclaration: Sendable, Hashable, Codable {
  /// How a model comes to its weights.
  public enum Start: Sendable, Hashable, Codable {
    /// It learns from the audit's corpus. The control without training takes `hasUntrainedControl`.
    case trains(hasUntrainedControl: Bool)
    /// It comes trained; the words are those of `PretrainedModel`. With `hasUntrainedControl` it can be
    /// had with its weights drawn anew.
    case pretrained(
      emotions: [String], inputs: [String], readsFeatures: Bool, hasUntrainedControl: Bool)
  }

  /// In the role's terms.
  public let declaration: PrimaryTaskModelDeclaration
  /// Decides which of the role's protocols it is served as.
  public let start: Start

  /// Nothing is checked here.
  public init(_ declaration: PrimaryTaskModelDeclaration, start: Start) {
    self.declaration = declaration
    self.start = start
  }
}

/// What a defence can say of itself beforehand.
public struct DefenceDeclaration: Sendable, Hashable, Codable {
  /// True where what is transmitted has the representation's own shape; otherwise the defence is
  /// asked.
  public let keepsShape: Bool

  /// False also where it is not known.
  public init(keepsShape: Bool) { self.keepsShape = keepsShape }
}
