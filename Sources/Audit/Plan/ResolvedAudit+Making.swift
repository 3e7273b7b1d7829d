internal import Results
internal import Statistics
public import TelltaleCore

extension ResolvedAudit {
  /// Makes every component and lists every corpus that takes part.
  ///
  /// - Parameters:
  ///   - baseFolder: what relative paths in the configuration are relative to.
  ///   - trial: for reading every recording and trying the model, with threads, progress and a stop.
  ///
  /// Throws `.unknownName`, `.invalidParameter`, `.missingFile`, `.invalidLabels`,
  /// `.speakerOverlap`, `.invalidConfiguration`, `.cancelled`, or what cannot be used (SPEC §11.9);
  /// nothing has been written then.
  public init(
    _ configuration: AuditConfiguration, registry: Registry, baseFolder: String,
    trial: Execution = Execution(seed: Seed(0))
  ) throws(AuditError) {
    try self.init(
      configuration, registry: registry, baseFolder: baseFolder, without: FoundLater(),
      trial: trial)
  }

  /// The same without utterances that stages made nothing of in spite of the trial.
  package init(
    _ configuration: AuditConfiguration, registry: Registry, baseFolder: String,
    without foundLater: FoundLater, trial: Execution
  ) throws(AuditError) {
    try self.init(configuration, registry: registry, baseFolder: baseFolder) {
      (component, corpus, readers) throws(AuditError) in
      try CorpusContent(
        component: component, corpus: corpus, by: configuration,
        trial: UtteranceTrial(
          corpus: corpus, extractors: readers.extractors.mapValues(\.extractor),
          // What its own answers may be called is told by `check` in better words.
          model: readers.model.trial(extractors: readers.extractors),
          foundLater: (foundLater, component.name), execution: trial))
    }
  }

  /// What reads the utterances of a corpus.
  struct Readers {
    let model: AuditedModel
    let extractors: [String: Extractor]
  }

  /// - Parameter content: lists a corpus, or knows how it was listed.
  init(
    _ configuration: AuditConfiguration, registry: Registry, baseFolder: String,
    content: (ResolvedComponent, any Corpus, Readers) throws(AuditError) -> CorpusContent
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
    let maker = ComponentMaker(
      configuration: configuration, registry: registry, baseFolder: baseFolder)
    let model = try maker.model()
    attackers = try maker.attackers()
    extractors = try maker.extractors(
      (model.readsFeatures ? model.features : []) + attackers.map(\.feature))
    defences = try maker.defences(of: model.taps)
    taskProbe = try maker.taskProbe(
      isNeeded: model.taps.count > 1 || !defences.isEmpty || model.pretrained != nil)
    self.model = model

    var corpora: [String: CorpusContent] = [:]
    let readers = Readers(model: model, extractors: extractors)
    for (component, corpus) in try maker.corpora() {
      corpora[component.name] = try content(component, corpus, readers)
    }
    self.corpora = corpora
    guard let evaluation = corpora[configuration.model.corpus] else {
      throw AuditError(
        .invalidConfiguration, "there is no corpus '\(configuration.model.corpus)' in this audit")
    }
    try model.check(evaluation)
    for other in corpora.values.sorted(by: { $0.name < $1.name }) {
      try SpeakerOverlap.refuse(between: evaluation, and: other)
    }
    self.evaluation = try Evaluation(
      of: evaluation.listed, evaluation.corpus.description, by: configuration)
    folds = try configuration.folds.indices(of: evaluation.folds.count)
    retrainedDesign =
      configuration.exactTest == AuditConfiguration.noExactTest
      ? .none(because: "the audit asks for none")
      : RetrainedDesign.answer(
        self.evaluation, cameTrained: model.pretrained != nil, seed: Seed(configuration.seed))
    precision = Processor.precision(configuration.precision, device: configuration.device)
    metrics = try maker.metrics()
  }
}

extension FoldSelection {
  /// Ascending. Throws `.invalidConfiguration` for folds that there are not.
  func indices(of count: Int) throws(AuditError) -> [Int] {
    switch self {
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
