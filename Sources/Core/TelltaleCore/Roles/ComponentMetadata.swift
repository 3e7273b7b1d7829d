/// The six kinds of component.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
  /// Recordings, and what is labelled of them: `Corpus`.
  case corpus
  /// Sound in, a matrix of features out: `FeatureExtractor`.
  case feature
  /// The model under audit: `PrimaryTaskModel`.
  case model
  /// Infers an attribute from what it intercepts: `Attacker`.
  case attacker
  /// Measures how much an attack's scores give away: `LeakageMetric`.
  case metric
  /// Changes a representation before it is transmitted: `Defence`.
  case defence
}

/// What a component says of itself before it is made: readable by `telltale list`, written into
/// every report.
public struct ComponentMetadata: Sendable, Hashable, Codable {
  /// That of the factory that carries it.
  public let role: Role
  /// `[a-z0-9-]`, never changes, unique within its role.
  public let id: String
  /// Enters stage keys: raised whenever results would change.
  public let version: String
  /// One line for people.
  public let summary: String
  /// Paper, reference implementation or data set that it follows.
  public let citation: String
  /// In words: of the component, then of what it needs and does not bring.
  public let licence: String
  /// A sentence each, told in every report.
  public let knownLimits: [String]
  /// All that it takes: a setting of another name is refused.
  public let parameters: [ParameterDescription]
  /// Whether it opens files that are code of whoever made them, as a model's file is: the host runs it in
  /// a confined process then, always (SPEC §5.14).
  public let opensForeignCode: Bool
  /// Versions of the libraries that reckon for it, by name, as they are in this process: provenance of
  /// what it makes, never part of a key.
  public let libraries: [String: String]

  /// Nothing is checked here; `Registry.add` refuses an id that is not `[a-z0-9-]`.
  public init(
    role: Role, id: String, version: String, summary: String, citation: String, licence: String,
    knownLimits: [String] = [], parameters: [ParameterDescription] = [],
    opensForeignCode: Bool = false, libraries: [String: String] = [:]
  ) {
    self.role = role
    self.id = id
    self.version = version
    self.summary = summary
    self.citation = citation
    self.licence = licence
    self.knownLimits = knownLimits
    self.parameters = parameters
    self.opensForeignCode = opensForeignCode
    self.libraries = libraries
  }

  /// Settings with which it is done in seconds and still learns, as far as its parameters say.
  public var quickSettings: [String: ParameterValue] {
    Dictionary(
      parameters.compactMap { parameter in parameter.quick.map { (parameter.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}
