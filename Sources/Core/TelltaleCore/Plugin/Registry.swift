/// The components at hand: a value that is passed in, built from opened plugins or from fakes.
public struct Registry: Sendable {
  /// A component and where it came from.
  public struct Entry: Sendable {
    /// Its metadata hold role and id.
    public let factory: ComponentFactory
    /// File of the plugin, or another name for the source.
    public let source: String
    /// SHA-256 of the plugin's code in hexadecimal (SPEC §5.7), empty where there is none.
    public let sourceHash: String
    /// Whether the plugin comes with this program. Of another, the source's hash says which code it is.
    public let isBundled: Bool
  }

  private var entries: [Role: [String: Entry]] = [:]

  /// Empty; `add` fills it.
  public init() {}

  /// Adds a component. Throws `.duplicateName`, naming both sources, if the id is taken, and
  /// `.invalidParameter` if the id is not `[a-z0-9-]`.
  public mutating func add(
    _ factory: ComponentFactory, source: String, sourceHash: String = "", isBundled: Bool = false
  ) throws(AuditError) {
    let (role, id) = (factory.metadata.role, factory.metadata.id)
    guard !id.isEmpty, id.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) })
    else {
      throw AuditError(
        .invalidParameter, "\(source) names a \(role) '\(id)'; ids are made of a-z, 0-9 and '-'")
    }
    if let other = entries[role]?[id] {
      throw AuditError(
        .duplicateName,
        "\(role) '\(id)' comes from \(other.source) and from \(source); remove one from the"
          + " plugin path")
    }
    entries[role, default: [:]][id] = Entry(
      factory: factory, source: source, sourceHash: sourceHash, isBundled: isBundled)
  }

  /// All of one role, sorted by id.
  public func entries(of role: Role) -> [Entry] {
    (entries[role] ?? [:]).values.sorted { $0.factory.metadata.id < $1.factory.metadata.id }
  }

  /// Throws `.unknownName` with the nearest id and a list of all.
  public func entry(_ id: String, role: Role) throws(AuditError) -> Entry {
    guard let entry = entries[role]?[id] else {
      let known = (entries[role] ?? [:]).keys.sorted()
      throw AuditError(
        .unknownName, "there is no \(role) '\(id)'" + NearName.hint(for: id, among: known))
    }
    return entry
  }

  /// Made from settings. Throws `.unknownName`, `.invalidParameter`, and what the component's making throws.
  public func corpus(_ id: String, _ given: [String: ParameterValue]) throws(AuditError)
    -> any Corpus
  {
    guard case .corpus(let made) = try entry(id, role: .corpus).factory.make(given) else {
      throw wrongRole(id, .corpus)
    }
    return made
  }

  /// Made from settings; throws as `corpus`.
  public func feature(_ id: String, _ given: [String: ParameterValue]) throws(AuditError)
    -> any FeatureExtractor
  {
    guard case .feature(let made) = try entry(id, role: .feature).factory.make(given) else {
      throw wrongRole(id, .feature)
    }
    return made
  }

  /// Made from settings; throws as `corpus`.
  public func model(_ id: String, _ given: [String: ParameterValue]) throws(AuditError)
    -> any PrimaryTaskModel
  {
    guard case .model(let made) = try entry(id, role: .model).factory.make(given) else {
      throw wrongRole(id, .model)
    }
    return made
  }

  /// Made from settings; throws as `corpus`.
  public func attacker(_ id: String, _ given: [String: ParameterValue]) throws(AuditError)
    -> any Attacker
  {
    guard case .attacker(let made) = try entry(id, role: .attacker).factory.make(given) else {
      throw wrongRole(id, .attacker)
    }
    return made
  }

  /// Made from settings, or with its defaults; throws as `corpus`.
  public func metric(_ id: String, _ given: [String: ParameterValue] = [:]) throws(AuditError)
    -> any LeakageMetric
  {
    guard case .metric(let made) = try entry(id, role: .metric).factory.make(given) else {
      throw wrongRole(id, .metric)
    }
    return made
  }

  /// Made from settings; throws as `corpus`.
  public func defence(_ id: String, _ given: [String: ParameterValue]) throws(AuditError)
    -> any Defence
  {
    guard case .defence(let made) = try entry(id, role: .defence).factory.make(given) else {
      throw wrongRole(id, .defence)
    }
    return made
  }

  private func wrongRole(_ id: String, _ role: Role) -> AuditError {
    AuditError(.pluginFailed, "'\(id)' is registered as \(role) and makes something else")
  }
}
