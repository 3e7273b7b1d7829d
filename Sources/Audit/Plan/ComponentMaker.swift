internal import Results
internal import TelltaleCore

/// Makes the components that an audit's settings name, each checked as far as it can be by itself.
struct ComponentMaker {
  let configuration: AuditConfiguration
  let registry: Registry
  /// What relative paths in the configuration are relative to.
  let baseFolder: String

  /// Throws `.unknownName`, `.invalidParameter` or `.missingFile`, as all the others do.
  func resolve(_ specification: ComponentSpecification, _ role: Role) throws(AuditError)
    -> ResolvedComponent
  {
    try ResolvedComponent(
      specification, role: role, profile: configuration.profile, registry: registry,
      baseFolder: baseFolder)
  }

  func model() throws(AuditError) -> ResolvedAudit.AuditedModel {
    let component = try resolve(configuration.model.component, .model)
    let model = try registry.make(.model, component.metadata.id, component.parameters)
    let declaration = model.declaration
    for tap in declaration.taps { try Self.check(tap.shape, of: "the model's tap '\(tap.name)'") }
    let readsFeatures = (model as? any PretrainedModel)?.readsFeatures ?? true
    return ResolvedAudit.AuditedModel(
      component: component, model: model, declaration: declaration,
      features: readsFeatures ? configuration.model.features : [ResolvedAudit.noFeature],
      taps: try TapChoice.taps(configuration.model.taps, of: declaration))
  }

  func attackers() throws(AuditError) -> [ResolvedAudit.AuditAttacker] {
    var attackers: [ResolvedAudit.AuditAttacker] = []
    for specification in configuration.attackers { attackers.append(try attacker(specification)) }
    return attackers
  }

  /// What learns emotion at every place; nil for none.
  ///
  /// - Parameter isNeeded: whether the audit compares places.
  func taskProbe(isNeeded: Bool) throws(AuditError) -> ResolvedAudit.AuditAttacker? {
    let id: String
    if let wanted = configuration.taskProbe {
      guard wanted != AuditConfiguration.noTaskProbe else { return nil }
      id = wanted
    } else {
      id = UsualComponents.ours.taskProbe
      let isThere = registry.entries(of: .attacker).contains { $0.factory.metadata.id == id }
      guard isNeeded, isThere else { return nil }
    }
    return try attacker(
      AttackerSpecification(component: ComponentSpecification(name: "task-probe", use: id)))
  }

  private func attacker(_ specification: AttackerSpecification) throws(AuditError)
    -> ResolvedAudit.AuditAttacker
  {
    let component = try resolve(specification.component, .attacker)
    let attacker = try registry.make(.attacker, component.metadata.id, component.parameters)
    let native = attacker.declaration.nativeFeature
    return ResolvedAudit.AuditAttacker(
      specification: specification, component: component, attacker: attacker,
      declaration: attacker.declaration,
      feature: configuration.features.first { $0.use == native }?.name ?? native)
  }

  /// - Parameter names: of extractors, each as often as it is read.
  func extractors(_ names: [String]) throws(AuditError) -> [String: ResolvedAudit.Extractor] {
    var extractors: [String: ResolvedAudit.Extractor] = [:]
    for name in names where extractors[name] == nil {
      let specification =
        configuration.features.first { $0.name == name } ?? ComponentSpecification(name: name)
      let component = try resolve(specification, .feature)
      extractors[name] = ResolvedAudit.Extractor(
        component: component,
        extractor: try registry.make(.feature, component.metadata.id, component.parameters))
    }
    return extractors
  }

  /// Throws `.unsupported` for a tap that a defence cannot work on.
  func defences(of taps: [TapDescription]) throws(AuditError) -> [ResolvedAudit.AuditDefence] {
    var defences: [ResolvedAudit.AuditDefence] = []
    for specification in configuration.defences {
      let component = try resolve(specification, .defence)
      let defence = try registry.make(.defence, component.metadata.id, component.parameters)
      var shapes: [TapShape] = []
      for tap in taps {
        do throws(AuditError) {
          let shape = try defence.shape(of: tap.shape)
          try Self.check(shape, of: "what is transmitted")
          shapes.append(shape)
        } catch {
          throw AuditError(
            error.code, "tap '\(tap.name)': \(error.message)", component: component.name,
            cause: error.cause)
        }
      }
      defences.append(
        ResolvedAudit.AuditDefence(component: component, defence: defence, shapes: shapes))
    }
    return defences
  }

  /// Those that the model or an attacker takes part with, in the file's order.
  func corpora() throws(AuditError) -> [(component: ResolvedComponent, corpus: any Corpus)] {
    var used: Set<String> = [configuration.model.corpus]
    for attacker in configuration.attackers {
      used.formUnion(attacker.corpora ?? configuration.corpora.map(\.name))
    }
    var corpora: [(component: ResolvedComponent, corpus: any Corpus)] = []
    for specification in configuration.corpora where used.contains(specification.name) {
      let component = try resolve(specification, .corpus)
      corpora.append(
        (component, try registry.make(.corpus, component.metadata.id, component.parameters)))
    }
    return corpora
  }

  func metrics() throws(AuditError) -> [ResolvedAudit.Metric] {
    var metrics: [ResolvedAudit.Metric] = []
    for id in configuration.metrics {
      metrics.append(try ResolvedAudit.Metric(id: id, registry: registry))
    }
    return metrics
  }

  /// What one utterance, or one step of an open time, may take at a tap: 2^28 values, 1 GiB.
  private static let elementLimit = 1 << 28

  /// Shapes are what a model's file, or a program, claims. Throws `.shapeMismatch`.
  private static func check(_ shape: TapShape, of subject: String) throws(AuditError) {
    guard !shape.sizes.isEmpty, shape.shared.allSatisfy({ $0 > 0 }),
      shape.sharedElementCount <= elementLimit
    else {
      throw AuditError(
        .shapeMismatch,
        "\(subject) has the shape \(shape); sizes are at least 1, and an utterance has at most"
          + " \(elementLimit) values")
    }
  }
}
