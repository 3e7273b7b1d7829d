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

  /// Made from settings, or with its defaults: `registry.make(.corpus, "table", settings)`.
  ///
  /// Throws `.unknownName`, `.invalidParameter`, `.pluginFailed` for a plugin that makes something else
  /// than it says, and what the component's making throws.
  public func make<Product>(
    _ token: RoleToken<Product>, _ id: String, _ given: [String: ParameterValue] = [:]
  ) throws(AuditError) -> Product {
    guard let made = token.product(try entry(id, role: token.role).factory.make(given)) else {
      throw AuditError(
        .pluginFailed, "'\(id)' is registered as \(token.role) and makes something else")
    }
    return made
  }
}
