/// A component of one of the six roles.
public enum Component: Sendable {
  /// Of role `corpus`.
  case corpus(any Corpus)
  /// Of role `feature`.
  case feature(any FeatureExtractor)
  /// Of role `model`, whether it comes trained or learns.
  case model(any PrimaryTaskModel)
  /// Of role `attacker`.
  case attacker(any Attacker)
  /// Of role `metric`.
  case metric(any LeakageMetric)
  /// Of role `defence`.
  case defence(any Defence)
}

/// Makes a component from its settings: what a plugin hands over.
public struct ComponentFactory: Sendable {
  /// Known without making anything.
  public let metadata: ComponentMetadata
  private let makeComponent: @Sendable (ParameterValues) throws(AuditError) -> Component

  /// Makes a component of the role by `make`, which is given checked and complete values.
  ///
  /// Precondition: the metadata's role is the token's.
  public init<Product>(
    _ token: RoleToken<Product>, _ metadata: ComponentMetadata,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> Product
  ) {
    self.init(metadata, role: token.role) { values throws(AuditError) in
      token.component(try make(values))
    }
  }

  /// The same of a role that is known at run time only.
  ///
  /// Precondition: what `make` gives is of the metadata's role.
  public init(
    _ metadata: ComponentMetadata,
    making make: @escaping @Sendable (ParameterValues) throws(AuditError) -> Component
  ) {
    self.init(metadata, role: metadata.role, make)
  }

  private init(
    _ metadata: ComponentMetadata, role: Role,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> Component
  ) {
    precondition(
      metadata.role == role, "'\(metadata.id)' is described as \(metadata.role), made as \(role)")
    self.metadata = metadata
    makeComponent = make
  }

  /// Checks the settings and makes the component. Errors name the component.
  public func make(_ given: [String: ParameterValue]) throws(AuditError) -> Component {
    let values = try ParameterValues(
      given, describedBy: metadata.parameters, component: metadata.id)
    do {
      return try makeComponent(values)
    } catch {
      throw error.naming(component: metadata.id)
    }
  }
}
