internal import AuditCore

/// What a stage is run with: plan, store, and the handles for progress and cancelling.
struct StageContext: Sendable {
  let audit: ResolvedAudit
  let store: ArtifactStore
  let threadCount: Int
  let progress: @Sendable (Progress) -> Void
  let isCancelled: @Sendable () -> Bool

  func execution(of stage: Stage) throws(AuditError) -> Execution {
    Execution(
      seed: stage.seed, device: audit.configuration.device, precision: audit.precision,
      threadCount: threadCount,
      checkpointFolder: stage.isTraining ? try store.checkpointFolder(of: stage.key) : nil,
      progress: progress, isCancelled: isCancelled)
  }

  func corpus(_ name: String) -> CorpusContent {
    guard let content = audit.corpora[name] else {
      preconditionFailure("the plan names corpus '\(name)', which takes no part")
    }
    return content
  }

  /// A model that came trained, or the one that a stage made.
  func primaryModel(_ key: ContentHash, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    if let pretrained = audit.model.pretrained {
      return try pretrained.pretrained(
        classes: audit.evaluationCorpus.emotions, execution: execution)
    }
    try store.verify(key)
    return try audit.model.model.load(
      fromFolder: store.folder(of: key) + "/model", execution: execution)
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
    try store.verify(behind.key)
    let audited = audit.defences[behind.defence]
    return stored.behind(
      DefendedRows(
        stored.input.rows,
        defence: try audited.defence.load(
          fromFolder: store.folder(of: behind.key) + "/defence", execution: execution),
        name: audited.component.metadata.id, shape: audited.shapes[tap],
        seed: behind.seed))
  }

  func extractor(_ name: String) -> ResolvedAudit.Extractor {
    guard let extractor = audit.extractors[name] else {
      preconditionFailure("the plan names extractor '\(name)', which takes no part")
    }
    return extractor
  }

  func attacker(_ name: String) -> ResolvedAudit.AuditAttacker {
    let known = audit.attackers + [audit.taskProbe].compactMap(\.self)
    guard let attacker = known.first(where: { $0.component.name == name }) else {
      preconditionFailure("the plan names attacker '\(name)', which takes no part")
    }
    return attacker
  }

  /// The attribute's column for the given utterances. An utterance of none of the classes gets the
  /// first: it stands in no list of rows to learn from or to judge.
  func attributeColumn(_ utterances: [Utterance], classes: [String]) -> LabelColumn {
    LabelColumn(
      classes: classes,
      labels: utterances.map { utterance in
        audit.attribute.label(of: utterance).flatMap(classes.firstIndex) ?? 0
      })
  }
}

/// Runs one stage to its artifact. The one place that knows every kind of work.
enum StageRunner {
  /// Does nothing if the artifact is there already.
  ///
  /// Throws what the stage's component throws, `.storageFailed`, `.corruptedArtifact` (of a stage
  /// that it reads), or `.cancelled`. The store then holds every finished stage and no half one.
  static func run(_ stage: Stage, in context: StageContext) throws(AuditError) {
    guard !context.store.contains(stage.key) else { return }
    try context.store.make(stage.key, kind: stage.kind, title: stage.title) {
      folder throws(AuditError) in
      let execution = try context.execution(of: stage)
      switch stage.work {
      case .features(let corpus, let feature):
        try FeatureStage.run(corpus: corpus, feature: feature, in: context, to: folder)
      case .primaryModel(_, let fold):
        try PrimaryModelStage.train(
          fold: fold, features: stage.needs[0], execution: execution, in: context, to: folder)
      case .pretrainedModel:
        try PrimaryModelStage.judge(
          features: stage.needs.first, execution: execution, in: context, to: folder)
      case .untrainedModel(let feature):
        try PrimaryModelStage.makeUntrained(
          feature: feature, execution: execution, in: context, to: folder)
      case .representations(_, let corpus, let rows):
        try RepresentationStage.run(
          corpus: corpus, rows: rows, model: stage.needs[0],
          features: stage.needs.count > 1 ? stage.needs[1] : nil,
          execution: execution, in: context, to: folder)
      case .defence(let work):
        try DefenceStage.fit(work, execution: execution, in: context, to: folder)
      case .attacker(let work):
        try AttackerStage.run(work, execution: execution, in: context, to: folder)
      case .scores(let work):
        try ScoresStage.run(work, execution: execution, in: context, to: folder)
      }
    }
  }
}
