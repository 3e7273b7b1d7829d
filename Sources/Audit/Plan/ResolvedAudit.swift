package import Results
package import Statistics
public import TelltaleCore

/// A configuration with everything that it names found, made, listed and checked: what cells and
/// stages are derived from.
public struct ResolvedAudit: Sendable {
  package struct Extractor: Sendable {
    package let component: ResolvedComponent
    package let extractor: any FeatureExtractor
  }

  package struct AuditedModel: Sendable {
    package let component: ResolvedComponent
    package let model: any PrimaryTaskModel
    package let declaration: PrimaryTaskModelDeclaration
    /// Names of the extractors that it reads: a model each. One stand-in for a model that reads
    /// none.
    package let features: [String]
    package let taps: [TapDescription]

    /// The model, if it comes trained.
    package var pretrained: (any PretrainedModel)? { model as? any PretrainedModel }
    package var readsFeatures: Bool { pretrained?.readsFeatures ?? true }

    /// Nil for a model that is still to be trained.
    package func trial(extractors: [String: Extractor]) -> ModelTrial? {
      pretrained.map {
        ModelTrial(
          model: $0, component: component.metadata.id, taps: taps,
          extractors: features.compactMap { extractors[$0]?.extractor })
      }
    }
  }

  /// Stands for the feature of a model that reads none.
  package static let noFeature = "recorded"

  package struct AuditAttacker: Sendable {
    package let specification: AttackerSpecification
    package let component: ResolvedComponent
    package let attacker: any Attacker
    package let declaration: AttackerDeclaration
    /// Name of the extractor that serves as its native feature.
    package let feature: String
  }

  package struct AuditDefence: Sendable {
    package let component: ResolvedComponent
    package let defence: any Defence
    /// What it transmits of each of the audit's taps, in their order.
    package let shapes: [[Int]]
  }

  package struct Metric: Sendable {
    package let component: ResolvedComponent
    package let metric: any LeakageMetric

    /// A metric with its defaults.
    package init(id: String, registry: Registry) throws(AuditError) {
      component = try ResolvedComponent(
        ComponentSpecification(name: id), role: .metric, profile: .quick, registry: registry,
        baseFolder: "/")
      metric = try registry.metric(id, component.parameters)
    }

    package var named: NamedMetric { NamedMetric(id: component.metadata.id, metric: metric) }
  }

  /// With the attacker of the exact test, where one is added.
  public let configuration: AuditConfiguration
  /// The corpus that the model is trained and attacked on, as results see it.
  package let evaluation: Evaluation
  /// `automatic` resolved by this machine.
  public let precision: Execution.Precision
  /// Indices of the folds to run, ascending.
  public let folds: [Int]
  package let corpora: [String: CorpusContent]
  package let extractors: [String: Extractor]
  package let model: AuditedModel
  package let attackers: [AuditAttacker]
  package let metrics: [Metric]
  /// Each is tried at every tap.
  package let defences: [AuditDefence]
  /// Learns emotion at every tap: how much of the task is left there. Nil where nothing is compared.
  package let taskProbe: AuditAttacker?
  /// How attacks are made again for their exact test, or why they are not.
  package let retrainedDesign: RetrainedDesign.Answer

  /// With those of its classes that occur; who speaks has the speakers as classes, by their own names.
  public var attribute: AttributeDescription { evaluation.attribute }

  /// Threads of one computation.
  public var threadCount: Int { configuration.threads ?? Processor.threadCount }

  /// The corpus that the model is trained and attacked on.
  public var evaluationCorpus: CorpusContent {
    guard let content = corpora[configuration.model.corpus] else {
      preconditionFailure("the configuration was checked: its model's corpus is listed")
    }
    return content
  }

  /// Makes every component and lists every corpus that takes part.
  ///
  /// - Parameters:
  ///   - baseFolder: what relative paths in the configuration are relative to.
  ///   - trial: for reading every recording and trying the model, with threads, progress and a stop;
  ///     nil for a configuration that is `settled`.
  ///
  /// Throws `.unknownName`, `.invalidParameter`, `.missingFile`, `.invalidLabels`,
  /// `.speakerOverlap`, `.invalidConfiguration`, `.cancelled`, or what cannot be used (SPEC §11.9);
  /// nothing has been written then.
  public init(
    _ configuration: AuditConfiguration, registry: Registry, baseFolder: String,
    trial: Execution? = Execution(seed: Seed(0))
  ) throws(AuditError) {
    try configuration.check()
    guard !configuration.attackers.isEmpty else {
      throw AuditError(
        .invalidConfiguration, "the audit names no attackers; 'telltale list' shows those at hand")
    }
    let configuration = configuration.withExactTest(
      among: registry.entries(of: .attacker).map(\.factory.metadata.id))
    try configuration.check()
    self.configuration = configuration
    let profile = configuration.profile
    func resolve(_ specification: ComponentSpecification, _ role: Role)
      throws(AuditError) -> ResolvedComponent
    {
      try ResolvedComponent(
        specification, role: role, profile: profile, registry: registry, baseFolder: baseFolder)
    }

    let modelSpecification = configuration.model
    let modelComponent = try resolve(modelSpecification.component, .model)
    let model = try registry.model(modelComponent.metadata.id, modelComponent.parameters)
    let declaration = model.declaration
    for tap in declaration.taps {
      try ResolvedAudit.check(tap.shape, of: "the model's tap '\(tap.name)'")
    }

    var attackers: [AuditAttacker] = []
    let readsFeatures = (model as? any PretrainedModel)?.readsFeatures ?? true
    var extractorNames = readsFeatures ? modelSpecification.features : []
    for specification in configuration.attackers {
      let component = try resolve(specification.component, .attacker)
      let attacker = try registry.attacker(component.metadata.id, component.parameters)
      let native = attacker.declaration.nativeFeature
      let feature = configuration.features.first { $0.use == native }?.name ?? native
      extractorNames.append(feature)
      attackers.append(
        AuditAttacker(
          specification: specification, component: component, attacker: attacker,
          declaration: attacker.declaration, feature: feature))
    }
    self.attackers = attackers

    var extractors: [String: Extractor] = [:]
    for name in extractorNames where extractors[name] == nil {
      let specification =
        configuration.features.first { $0.name == name } ?? ComponentSpecification(name: name)
      let component = try resolve(specification, .feature)
      extractors[name] = Extractor(
        component: component,
        extractor: try registry.feature(component.metadata.id, component.parameters))
    }
    self.extractors = extractors

    self.model = AuditedModel(
      component: modelComponent, model: model, declaration: declaration,
      features: readsFeatures ? modelSpecification.features : [ResolvedAudit.noFeature],
      taps: try ResolvedAudit.taps(modelSpecification.taps, of: declaration))

    var defences: [AuditDefence] = []
    for specification in configuration.defences {
      defences.append(
        try ResolvedAudit.defence(
          try resolve(specification, .defence), of: self.model.taps, registry: registry))
    }
    self.defences = defences
    if let id = ResolvedAudit.taskProbe(
      configuration, registry: registry,
      isNeeded: self.model.taps.count > 1 || !defences.isEmpty || self.model.pretrained != nil)
    {
      let component = try resolve(
        ComponentSpecification(name: "task-probe", use: id), .attacker)
      let probe = try registry.attacker(component.metadata.id, component.parameters)
      taskProbe = AuditAttacker(
        specification: AttackerSpecification(component: ComponentSpecification(name: id)),
        component: component, attacker: probe, declaration: probe.declaration,
        feature: probe.declaration.nativeFeature)
    } else {
      taskProbe = nil
    }

    var sources: [(component: ResolvedComponent, corpus: any Corpus)] = []
    let used = ResolvedAudit.usedCorpora(configuration)
    for specification in configuration.corpora where used.contains(specification.name) {
      let component = try resolve(specification, .corpus)
      sources.append(
        (component, try registry.corpus(component.metadata.id, component.parameters)))
    }
    // What its own answers may be called is told by `check` in better words.
    let modelTrial = self.model.trial(extractors: extractors)
    var corpora: [String: CorpusContent] = [:]
    for (component, corpus) in sources {
      corpora[component.name] = try CorpusContent(
        component: component, corpus: corpus, by: configuration,
        trial: trial.map {
          UtteranceTrial(
            corpus: corpus, extractors: extractors.mapValues(\.extractor), model: modelTrial,
            execution: $0)
        })
    }
    self.corpora = corpora

    guard let evaluation = corpora[modelSpecification.corpus] else {
      throw AuditError(
        .invalidConfiguration, "there is no corpus '\(modelSpecification.corpus)' in this audit")
    }
    try self.model.check(evaluation)
    for other in corpora.values.sorted(by: { $0.name < $1.name }) {
      try SpeakerOverlap.refuse(between: evaluation, and: other)
    }
    self.evaluation = try Evaluation(
      of: evaluation.listed, evaluation.corpus.description, by: configuration)
    folds = try ResolvedAudit.folds(configuration.folds, of: evaluation.folds.count)
    retrainedDesign = RetrainedDesign.answer(
      self.evaluation, cameTrained: self.model.pretrained != nil, seed: Seed(configuration.seed))
    precision = Processor.precision(configuration.precision, device: configuration.device)

    var metrics: [Metric] = []
    for id in configuration.metrics { metrics.append(try Metric(id: id, registry: registry)) }
    self.metrics = metrics
  }

  /// Trainings of an attacker per fold: what is asked of it, else of all, else what it declares.
  package func trainingCount(of attacker: AuditAttacker) -> Int {
    attacker.specification.seeds ?? configuration.seeds ?? attacker.declaration.trainingCount
  }

  /// Every component that takes part, in a fixed order.
  package var components: [ComponentUse] {
    [model.component.use]
      + attackers.map(\.component.use)
      + corpora.values.map(\.component.use).sorted { $0.name < $1.name }
      + extractors.values.map(\.component.use).sorted { $0.name < $1.name }
      + metrics.map(\.component.use) + defences.map(\.component.use)
      + [taskProbe?.component.use].compactMap(\.self)
  }

  /// Throws `.unsupported` for a tap that the defence cannot work on.
  private static func defence(
    _ component: ResolvedComponent, of taps: [TapDescription], registry: Registry
  ) throws(AuditError) -> AuditDefence {
    let defence = try registry.defence(component.metadata.id, component.parameters)
    var shapes: [[Int]] = []
    for tap in taps {
      do throws(AuditError) {
        let shape = try defence.shape(of: tap.shape)
        try check(shape, of: "what is transmitted")
        shapes.append(shape)
      } catch {
        throw AuditError(
          error.code, "tap '\(tap.name)': \(error.message)", component: component.name,
          cause: error.cause)
      }
    }
    return AuditDefence(component: component, defence: defence, shapes: shapes)
  }

  /// What one utterance may take at a tap: 2^28 values, 1 GiB.
  private static let elementLimit = 1 << 28

  /// Shapes are what a model's file, or a program, claims. Throws `.shapeMismatch`.
  private static func check(_ shape: [Int], of subject: String) throws(AuditError) {
    guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }),
      TapDescription.elementCount(of: shape) <= elementLimit
    else {
      throw AuditError(
        .shapeMismatch,
        "\(subject) has the shape \(shape); sizes are at least 1, and an utterance has at most"
          + " \(elementLimit) values")
    }
  }

  /// Id of the attacker that serves as the task's probe; nil for none.
  private static func taskProbe(
    _ configuration: AuditConfiguration, registry: Registry, isNeeded: Bool
  ) -> String? {
    if let wanted = configuration.taskProbe {
      return wanted == AuditConfiguration.noTaskProbe ? nil : wanted
    }
    let usual = AuditConfiguration.usualTaskProbe
    let isThere = registry.entries(of: .attacker).contains { $0.factory.metadata.id == usual }
    return isNeeded && isThere ? usual : nil
  }

  private static func usedCorpora(_ configuration: AuditConfiguration) -> Set<String> {
    var used: Set<String> = [configuration.model.corpus]
    for attacker in configuration.attackers {
      used.formUnion(attacker.corpora ?? configuration.corpora.map(\.name))
    }
    return used
  }

  private static func taps(_ names: [String], of declaration: PrimaryTaskModelDeclaration)
    throws(AuditError) -> [TapDescription]
  {
    guard let first = declaration.taps.first else {
      throw AuditError(.unsupported, "the model declares no tap, so nothing can be intercepted")
    }
    if names.isEmpty { return [first] }
    if names == ["all"] { return declaration.taps }
    let chosen = names == ["auto"] ? TapChoice.auto(declaration.taps) : names
    var taps: [TapDescription] = []
    for name in chosen {
      guard let tap = declaration.taps.first(where: { $0.name == name }) else {
        throw AuditError(
          .unknownName,
          "the model has no tap '\(name)'"
            + NearName.hint(for: name, among: declaration.taps.map(\.name) + ["all", "auto"]))
      }
      if !taps.contains(tap) { taps.append(tap) }
    }
    return taps.sorted { $0.depth < $1.depth }
  }

  private static func folds(_ selection: FoldSelection, of count: Int)
    throws(AuditError) -> [Int]
  {
    switch selection {
    case .all: return Array(0..<count)
    case .first(let wanted):
      guard wanted <= count else {
        throw AuditError(
          .invalidConfiguration, "'folds' asks for \(wanted), the corpus has \(count)")
      }
      return Array(0..<wanted)
    case .listed(let folds):
      guard !folds.isEmpty, folds.allSatisfy((0..<count).contains),
        Set(folds).count == folds.count
      else {
        throw AuditError(
          .invalidConfiguration,
          "'folds' is \(folds); it must list different folds from 0 to \(count - 1)")
      }
      return folds.sorted()
    }
  }
}

extension ResolvedAudit {
  /// The configuration with all that was left out by name: nothing has to be tried again to plan the
  /// same audit.
  public var settled: AuditConfiguration {
    var settled = configuration
    for content in corpora.values where !content.leftOut.isEmpty {
      settled.leaveOut[content.name] = content.leftOut.map(\.utterance.id)
    }
    return settled
  }

  /// The configuration with every parameter of every component written out, paths absolute: run
  /// again, it is the same audit whatever the defaults have become.
  public var completed: AuditConfiguration {
    var complete = configuration
    complete.model.component.parameters = model.component.parameters
    complete.model.taps = model.taps.map(\.name)
    for (index, attacker) in attackers.enumerated() {
      complete.attackers[index].component.parameters = attacker.component.parameters
      complete.attackers[index].seeds = trainingCount(of: attacker)
    }
    for (index, defence) in defences.enumerated() {
      complete.defences[index].parameters = defence.component.parameters
    }
    let usual = AuditConfiguration.usualExactTest
    let hasUsual = complete.attackers.contains { $0.component.use == usual }
    complete.exactTest = complete.exactTest ?? (hasUsual ? usual : AuditConfiguration.noExactTest)
    complete.taskProbe = taskProbe?.component.metadata.id ?? AuditConfiguration.noTaskProbe
    complete.corpora = complete.corpora.map { specification in
      corpora[specification.name].map {
        ComponentSpecification(
          name: specification.name, use: specification.use, parameters: $0.component.parameters)
      } ?? specification
    }
    complete.features = extractors.sorted { $0.key < $1.key }.map { name, extractor in
      ComponentSpecification(
        name: name, use: extractor.component.metadata.id,
        parameters: extractor.component.parameters)
    }
    complete.folds = .listed(folds)
    complete.precision = precision == .bfloat16 ? .bfloat16 : .float32
    complete.threads = threadCount
    return complete
  }
}
