public import AuditCore

/// Stored scores in, an `AuditResult` out: nothing is trained or judged again.
public struct ResultCollector: Sendable {
  private let plan: AuditPlan
  private let store: ArtifactStore
  private var audit: ResolvedAudit { plan.audit }

  public init(plan: AuditPlan, store: ArtifactStore) {
    self.plan = plan
    self.store = store
  }

  /// Measures every cell and writes the per-utterance scores into `folder/scores`.
  ///
  /// Every planned cell is in the result: measured, failed with its reason, or not run with its
  /// reason. Throws `.storageFailed`; a damaged score file makes its cell a failed one.
  public func collect(_ run: AuditEngine.Run, version: String, into folder: String)
    throws(AuditError) -> AuditResult
  {
    let scoresFolder = folder + "/scores"
    try ArtifactStore.makeFolder(scoresFolder)
    var cells: [CellResult] = []
    var ceilings: [ContentHash: [Measurement]] = [:]
    for planned in plan.cells {
      cells.append(try collect(planned, run: run, into: scoresFolder, ceilings: &ceilings))
    }
    return AuditResult(
      name: audit.configuration.name, attribute: audit.attribute,
      primaryModel: try primaryModel(into: scoresFolder), cells: cells,
      baselines: try baselines(), provenance: provenance(run, version: version))
  }

  // MARK: - Cells

  private func collect(
    _ planned: AuditPlan.PlannedCell, run: AuditEngine.Run, into folder: String,
    ceilings: inout [ContentHash: [Measurement]]
  ) throws(AuditError) -> CellResult {
    func outcome(_ status: CellResult.Status) -> CellResult {
      CellResult(
        cell: planned.cell, status: status, folds: [], leakage: [], ceiling: [], scoreFiles: [])
    }
    if let exclusion = planned.exclusion { return outcome(.notRun(because: exclusion)) }
    var leakage: [[Measurement]] = []
    var ceiling: [[Measurement]] = []
    var files: [String] = []
    var splice: Splice?
    for fold in planned.folds {
      if let error = run.failures[fold.scores] ?? fold.ceiling.flatMap({ run.failures[$0] }) {
        return outcome(.failed(because: error.description))
      }
      do throws(AuditError) {
        let table = try scores(fold.scores)
        leakage.append(try measure(table))
        let record = try JSONText.read(
          ScoresStage.Record.self, from: store.folder(of: fold.scores) + "/record.json")
        splice = record.splice
        if let key = fold.ceiling {
          let measured: [Measurement]
          if let known = ceilings[key] {
            measured = known
          } else {
            measured = try measure(try scores(key))
            ceilings[key] = measured
          }
          ceiling.append(measured)
        }
        let name =
          planned.cell.id.split(separator: "/").joined(separator: "_") + "_fold-\(fold.fold)"
        try OutputFile.replace("\(folder)/\(name).csv", with: table.csv())
        files.append("scores/\(name).csv")
      } catch {
        if error.code == .storageFailed { throw error }
        return outcome(.failed(because: error.description))
      }
    }
    return CellResult(
      cell: planned.cell.entering(at: splice), status: .measured, folds: planned.folds.map(\.fold),
      leakage: summaries(leakage), ceiling: ceiling.isEmpty ? [] : summaries(ceiling),
      scoreFiles: files)
  }

  private func scores(_ key: ContentHash) throws(AuditError) -> ScoreTable {
    try store.verify(key)
    return try ScoreTable(file: store.folder(of: key) + "/scores.csv")
  }

  /// Every metric on one table, in the order of the audit's metrics.
  private func measure(_ table: ScoreTable) throws(AuditError) -> [Measurement] {
    try measure(table.scores, truth: try table.truth(), speakers: table.rows.map(\.speaker))
  }

  private func measure(_ scores: ScoreMatrix, truth: LabelColumn, speakers: [String])
    throws(AuditError) -> [Measurement]
  {
    let request = MeasurementRequest(
      scores: scores, truth: truth, speakers: speakers, seed: Seed(audit.configuration.seed))
    var measurements: [Measurement] = []
    for metric in audit.metrics { measurements.append(try metric.metric.measure(request)) }
    return measurements
  }

  /// From folds × metrics to one summary per metric.
  private func summaries(_ measurements: [[Measurement]]) -> [MetricSummary] {
    audit.metrics.enumerated().map { index, metric in
      MetricSummary(
        metric: metric.component.metadata.id, declaration: metric.metric.declaration,
        perFold: measurements.map { $0[index] })
    }
  }

  // MARK: - Baselines

  private func baselines() throws(AuditError) -> [BaselineResult] {
    var results: [BaselineResult] = []
    for kind in BaselineResult.Kind.allCases {
      var measurements: [[Measurement]] = []
      for fold in audit.folds {
        let content = audit.evaluationCorpus
        let rows = content.folds.testRows(ofFold: fold)
          .filter(Set(content.rows(labelled: audit.attribute)).contains)
        let utterances = rows.map { content.utterances[$0] }
        let truth = try LabelColumn(
          names: utterances.map { $0.attributes[audit.attribute.name] ?? "" },
          classes: audit.attribute.classes)
        let scores = Baseline.scores(
          kind, truth: truth,
          seed: Seed(audit.configuration.seed).derived(for: "\(kind.rawValue)/\(fold)"))
        measurements.append(
          try measure(scores, truth: truth, speakers: utterances.map(\.speaker)))
      }
      results.append(BaselineResult(kind: kind, metrics: summaries(measurements)))
    }
    return results
  }

  // MARK: - Primary model and provenance

  private func primaryModel(into folder: String) throws(AuditError) -> PrimaryModelResult {
    let content = audit.evaluationCorpus
    var folds: [PrimaryModelResult.Fold] = []
    for (fold, key) in plan.primaryModels.sorted(by: { $0.key < $1.key })
    where store.contains(key) {
      let table = try scores(key)
      let record = try JSONText.read(
        PrimaryModelStage.Record.self, from: store.folder(of: key) + "/record.json")
      try OutputFile.replace("\(folder)/emotion_fold-\(fold).csv", with: table.csv())
      folds.append(
        try PrimaryModelResult.Fold(
          fold: fold, table: table, attribute: audit.attribute,
          utterances: content.folds.testRows(ofFold: fold).map { content.utterances[$0] },
          trainingLog: record.trainingLog))
    }
    return PrimaryModelResult(
      component: audit.model.component.use, declaration: audit.model.declaration,
      corpus: content.component.use, corpusDescription: content.corpus.description,
      feature: audit.extractors[audit.model.feature]?.component.use ?? audit.model.component.use,
      emotions: content.emotions, plannedFoldCount: content.folds.count, folds: folds)
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
