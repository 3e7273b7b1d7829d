/// A component of one of the six roles.
public enum Component: Sendable {
  case corpus(any Corpus)
  case feature(any FeatureExtractor)
  case model(any PrimaryTaskModel)
  case attacker(any Attacker)
  case metric(any LeakageMetric)
  case defence(any Defence)
}

/// Makes a component from its settings: what a plugin hands over.
public struct ComponentFactory: Sendable {
  /// Known without making anything.
  public let metadata: ComponentMetadata
  private let makeComponent: @Sendable (ParameterValues) throws(AuditError) -> Component

  private init(
    _ metadata: ComponentMetadata, role: Role,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> Component
  ) {
    precondition(
      metadata.role == role, "'\(metadata.id)' is described as \(metadata.role), made as \(role)")
    self.metadata = metadata
    self.makeComponent = make
  }

  /// Makes a corpus by `make`, which is given checked and complete values.
  ///
  /// Precondition, here and below: the metadata's role is the factory's.
  public static func corpus(
    _ metadata: ComponentMetadata,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> any Corpus
  ) -> ComponentFactory {
    ComponentFactory(metadata, role: .corpus) { values throws(AuditError) in
      .corpus(try make(values))
    }
  }

  /// Makes an extractor by `make`; as `corpus`.
  public static func feature(
    _ metadata: ComponentMetadata,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> any FeatureExtractor
  ) -> ComponentFactory {
    ComponentFactory(metadata, role: .feature) { values throws(AuditError) in
      .feature(try make(values))
    }
  }

  /// Makes a primary model by `make`; as `corpus`.
  public static func model(
    _ metadata: ComponentMetadata,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> any PrimaryTaskModel
  ) -> ComponentFactory {
    ComponentFactory(metadata, role: .model) { values throws(AuditError) in
      .model(try make(values))
    }
  }

  /// Makes an attacker by `make`; as `corpus`.
  public static func attacker(
    _ metadata: ComponentMetadata,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> any Attacker
  ) -> ComponentFactory {
    ComponentFactory(metadata, role: .attacker) { values throws(AuditError) in
      .attacker(try make(values))
    }
  }

  /// Makes a metric by `make`; as `corpus`.
  public static func metric(
    _ metadata: ComponentMetadata,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> any LeakageMetric
  ) -> ComponentFactory {
    ComponentFactory(metadata, role: .metric) { values throws(AuditError) in
      .metric(try make(values))
    }
  }

  /// Makes a defence by `make`; as `corpus`.
  public static func defence(
    _ metadata: ComponentMetadata,
    _ make: @escaping @Sendable (ParameterValues) throws(AuditError) -> any Defence
  ) -> ComponentFactory {
    ComponentFactory(metadata, role: .defence) { values throws(AuditError) in
      .defence(try make(values))
    }
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
