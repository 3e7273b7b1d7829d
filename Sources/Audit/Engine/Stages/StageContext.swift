internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

/// What a stage is run with: plan, store, and the handles for progress and cancelling.
struct StageContext: Sendable {
  let audit: ResolvedAudit
  let store: ArtifactStore
  let threadCount: Int
  let progress: @Sendable (Progress) -> Void
  let isCancelled: @Sendable () -> Bool

  /// - Parameter checkpointFolder: nil for work that keeps nothing.
  func execution(of stage: Stage, checkpointFolder: String?) -> Execution {
    Execution(
      seed: stage.seed, device: audit.configuration.device, precision: audit.precision,
      threadCount: threadCount,
      checkpointFolder: checkpointFolder,
      progress: progress, isCancelled: isCancelled)
  }

  /// With what a stage is done.
  func means(of stage: Stage) -> ArtifactOrigin.Means {
    let component: ResolvedComponent =
      switch stage.work {
      case .features(_, let feature): extractor(feature).component
      case .primaryModel, .pretrainedModel, .untrainedModel, .representations:
        audit.model.component
      case .defence(let work): audit.defences[work.defence].component
      case .attacker(let work): attacker(work.learner).component
      case .retrained(let work): audit.attackers[work.attacker].component
      case .scores(let work): attacker(work.learner).component
      }
    var libraries = component.metadata.libraries
    if case .features(let corpus, _) = stage.work {
      libraries.merge(self.corpus(corpus).component.metadata.libraries) { own, _ in own }
    }
    return ArtifactOrigin.Means(
      code: component.code, libraries: libraries, device: audit.configuration.device.rawValue,
      precision: audit.precision.rawValue, threadCount: threadCount)
  }

  func corpus(_ name: String) -> CorpusContent {
    guard let content = audit.corpora[name] else {
      preconditionFailure("the plan names corpus '\(name)', which takes no part")
    }
    return content
  }

  /// A model that came trained, or the one that a stage made: of a model that came trained only the
  /// control without training is stored.
  func primaryModel(_ key: ContentHash, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    if let pretrained = audit.model.pretrained, !store.hasFolder("model", of: key) {
      return try pretrained.pretrained(
        classes: audit.evaluationCorpus.emotions, execution: execution)
    }
    return try audit.model.model.load(
      fromFolder: try store.folder("model", of: key), execution: execution)
  }

  /// What the model reads of a corpus.
  ///
  /// - Parameter features: nil for a model that reads none: its rows only name their utterances.
  func rowsForModel(of content: CorpusContent, features: ContentHash?) throws(AuditError)
    -> StoredRows
  {
    guard let features else { return StoredRows(namesOf: content) }
    return try StoredRows(features, tap: nil, store: store)
  }

  /// A stored array, read through a defence where there is one.
  ///
  /// - Parameter tap: nil for features, else the tap whose array to open.
  func rows(
    _ input: ContentHash, tap: Int?, behind: Stage.FittedDefence?, execution: Execution
  ) throws(AuditError) -> StoredRows {
    let stored = try StoredRows(input, tap: tap, store: store)
    guard let behind, let tap else { return stored }
    let audited = audit.defences[behind.defence]
    return stored.behind(
      DefendedRows(
        stored.input.rows,
        defence: try audited.defence.load(
          fromFolder: try store.folder("defence", of: behind.key), execution: execution),
        name: audited.component.metadata.id, shape: audited.shapes[tap],
        seed: behind.seed))
  }

  func extractor(_ name: String) -> ResolvedAudit.Extractor {
    guard let extractor = audit.extractors[name] else {
      preconditionFailure("the plan names extractor '\(name)', which takes no part")
    }
    return extractor
  }

  func attacker(_ learner: Stage.Learner) -> ResolvedAudit.AuditAttacker {
    switch learner {
    case .attacker(let index): return audit.attackers[index]
    case .taskProbe:
      guard let probe = audit.taskProbe else {
        preconditionFailure("the plan has work for a task's probe, and the audit has none")
      }
      return probe
    }
  }

  /// The attribute's column for the given utterances. An utterance of none of the classes gets the
  /// first: it stands in no list of rows to learn from or to judge.
  func attributeColumn(_ utterances: [Utterance], classes: [String]) -> LabelColumn {
    let place = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { a, _ in a })
    return LabelColumn(
      classes: classes,
      labels: audit.attribute.labels(of: utterances).map { $0.flatMap { place[$0] } ?? 0 })
  }
}
