/// The six kinds of component.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
  case corpus
  case feature
  case model
  case attacker
  case metric
  case defence
}

/// What a component says of itself before it is made: readable by `telltale list`, written into
/// every report.
public struct ComponentMetadata: Sendable, Hashable, Codable {
  public let role: Role
  /// `[a-z0-9-]`, never changes, unique within its role.
  public let id: String
  public let version: String
  /// One line for people.
  public let summary: String
  /// Paper, reference implementation or data set that it follows.
  public let citation: String
  public let licence: String
  public let knownLimits: [String]
  public let parameters: [ParameterDescription]
  /// Whether it opens files that are code of whoever made them, as a model's file is: the host runs it in
  /// a confined process then, always (SPEC §5.14).
  public let opensForeignCode: Bool
  /// Versions of the libraries that reckon for it, by name, as they are in this process: provenance of
  /// what it makes, never part of a key.
  public let libraries: [String: String]

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
}
