public import AuditCore

/// Stored scores in, an `AuditResult` out: nothing is trained or judged again.
public struct ResultCollector: Sendable {
  let plan: AuditPlan
  let store: ArtifactStore
  var audit: ResolvedAudit { plan.audit }
  var statistics: TableStatistics {
    TableStatistics(
      metrics: audit.metrics, seed: Seed(audit.configuration.seed), threadCount: audit.threadCount)
  }

  public init(plan: AuditPlan, store: ArtifactStore) {
    self.plan = plan
    self.store = store
  }

  var pictures: PictureMaker {
    PictureMaker(
      speakers: audit.evaluationCorpus.utterances.map(\.speaker),
      seed: Seed(audit.configuration.seed))
  }

  /// Measures every cell and writes the per-utterance scores into `folder/scores`.
  ///
  /// Every planned cell is in the result: measured, failed with its reason, or not run with its
  /// reason. Throws `.storageFailed`, and `.cancelled` when `execution` is; a damaged score file makes
  /// its cell a failed one.
  ///
  /// - Parameter execution: told what share of the cells is measured; asked before each.
  public func collect(
    _ run: AuditEngine.Run, version: String, into folder: String,
    execution: Execution = Execution(seed: Seed(0))
  ) throws(AuditError) -> AuditResult {
    let scoresFolder = folder + "/scores"
    try ArtifactStore.makeFolder(scoresFolder)
    var cells: [CellResult] = []
    var tables: [String: [ScoreTable]] = [:]
    var readings = Readings()
    for (index, planned) in plan.cells.enumerated() {
      try execution.checkCancelled()
      execution.report(
        Progress(
          fraction: Double(index) / Double(plan.cells.count),
          note: "cell \(index + 1) of \(plan.cells.count)"))
      let (result, found) = try collect(planned, run: run, into: scoresFolder, &readings)
      cells.append(result)
      tables[result.cell.id] = found
    }
    let (judged, verdict) = try EvidenceRound(
      cells: cells, tables: tables, statistics: statistics, margin: audit.configuration.margin
    ).judged()
    let tasks = try taskTables(run, into: scoresFolder)
    return AuditResult(
      name: audit.configuration.name, attribute: pictures.published(audit.attribute),
      system: audit.configuration.system, primaryModels: try primaryModels(into: scoresFolder),
      verdict: verdict, cells: judged,
      baselines: try baselines(),
      contrasts: Contrasts(
        cells: cells, tables: tables,
        tasks: tasks.map { ($0.point, id(of: $0.point), $0.tables) },
        seed: Seed(audit.configuration.seed), margin: audit.configuration.margin
      ).all,
      transmission: transmission(judged, tasks),
      provenance: provenance(run, version: version))
  }

  func scores(_ key: ContentHash) throws(AuditError) -> ScoreTable {
    try ScoreTable(file: try store.file("scores.csv", of: key))
  }

  // MARK: - Primary models and provenance

  private func primaryModels(into folder: String) throws(AuditError) -> [PrimaryModelResult] {
    let content = audit.evaluationCorpus
    var models: [PrimaryModelResult] = []
    for feature in audit.model.features {
      var folds: [PrimaryModelResult.Fold] = []
      for fold in audit.folds {
        guard
          let key = plan.primaryModels[AuditPlan.ModelFold(feature: feature, fold: fold)],
          store.contains(key)
        else { continue }
        let held = content.folds.testRows(ofFold: fold).map { content.utterances[$0] }
        guard let table = try emotionScores(key, of: held) else {
          folds.append(
            PrimaryModelResult.Fold(fold: fold, silentOn: held, attribute: audit.attribute))
          continue
        }
        let record = try store.json(PrimaryModelStage.Record.self, "record.json", of: key)
        let name = (audit.model.features.count > 1 ? ["emotion", feature] : ["emotion"])
          .joined(separator: "_")
        try OutputFile.replace("\(folder)/\(name)_fold-\(fold).csv", with: table.csv())
        folds.append(
          try PrimaryModelResult.Fold(
            fold: fold, table: table, attribute: audit.attribute,
            utterances: held, trainingLog: record.trainingLog))
      }
      models.append(
        PrimaryModelResult(
          component: audit.model.component.use,
          cameTrained: audit.model.pretrained == nil ? nil : true,
          declaration: audit.model.declaration, corpus: content.component.use,
          corpusDescription: content.corpus.description,
          feature: audit.model.readsFeatures
            ? audit.extractors[feature]?.component.use ?? audit.model.component.use
            : audit.model.component.use,
          emotions: content.emotions, plannedFoldCount: content.folds.count, folds: folds))
    }
    return models
  }

  /// The model's own scores on a fold's utterances; nil for a model that only represents.
  private func emotionScores(_ key: ContentHash, of held: [Utterance]) throws(AuditError)
    -> ScoreTable?
  {
    guard let pretrained = audit.model.pretrained else { return try scores(key) }
    return pretrained.emotions.isEmpty ? nil : try scores(key).rows(of: Set(held.map(\.id)))
  }

  private func provenance(_ run: AuditEngine.Run, version: String) -> Provenance {
    let configuration = audit.configuration
    let yaml = audit.completed.yaml
    return Provenance(
      telltaleVersion: version, coreAPIVersion: CoreVersion.api, compiler: CoreVersion.compiler,
      operatingSystem: Processor.operatingSystem, processor: Processor.name,
      device: configuration.device.rawValue, precision: audit.precision.rawValue,
      threadCount: audit.threadCount, seed: configuration.seed,
      profile: configuration.profile.rawValue, startedAt: run.startedAt,
      finishedAt: run.finishedAt, wallSeconds: run.wallSeconds, stagesRun: run.stagesRun,
      stagesReused: run.stagesReused, configurationHash: ContentHash(of: yaml).hex,
      configuration: yaml,
      corpora: audit.corpora.values.sorted { $0.name < $1.name }.map { content in
        Provenance.CorpusContent(
          name: content.name, utteranceCount: content.utterances.count,
          speakerCount: Set(content.utterances.map(\.speaker)).count,
          contentHash: content.contentHash.hex)
      },
      components: audit.components)
  }
}
