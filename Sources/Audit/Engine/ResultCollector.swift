internal import Formats
public import Plan
public import Results
public import TelltaleCore

/// Stored scores in, an `AuditResult` out: nothing is trained or judged again.
///
/// It copies scores into the audit's folder and sets down what they do not show; all that follows is
/// made by `ResultDerivation`, which anybody who has the folder can do again.
public struct ResultCollector: Sendable {
  let plan: AuditPlan
  let store: ArtifactStore
  var audit: ResolvedAudit { plan.audit }

  /// The store that the plan was run on.
  public init(plan: AuditPlan, store: ArtifactStore) {
    self.plan = plan
    self.store = store
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
    try ArtifactStore.makeFolder("\(folder)/\(ScoreFiles.folder)")
    let utterances = audit.evaluation.listed
    var copies = Copies(folder: folder)
    try copies.write(
      UtteranceTable(
        utterances, attributes: audit.evaluation.description.attributes.map(\.name)
      ).csv(), as: ScoreFiles.utterances)
    var cells: [CellResult] = []
    for planned in plan.cells { cells.append(try collect(planned, run: run, &copies)) }
    let outline = AuditResult(
      name: audit.configuration.name, attribute: audit.attribute,
      primaryModels: try primaryModels(&copies),
      verdict: AuditVerdict(verdict: Verdict(.inconclusive, because: ""), cell: nil, margin: 0),
      cells: cells, baselines: [], transmission: try transmission(run, &copies),
      provenance: provenance(run, version: version))
    let (tables, replicates) = (copies.tables, copies.replicates)
    let derived = try DerivedResult(
      of: outline, files: copies.hashes,
      needs: plan.stages.filter { $0.isJudged && store.contains($0.key) }.map(\.key),
      audit: audit, in: store)
    if let stored = derived.stored { return stored }
    let result = try ResultDerivation(
      of: outline, utterances: utterances, metrics: audit.metrics, threadCount: audit.threadCount,
      scores: { file throws(AuditError) in try ResultCollector.copied(file, in: tables) },
      replicates: { file throws(AuditError) in try ResultCollector.copied(file, in: replicates) }
    ).result(execution)
    derived.keep(result)
    return result
  }

  private static func copied<Table>(_ file: String, in tables: [String: Table])
    throws(AuditError) -> Table
  {
    guard let table = tables[file] else {
      throw AuditError(.corruptedArtifact, "\(file) was not copied")
    }
    return table
  }

  /// Scores in the audit's folder, by their names there.
  struct Copies {
    let folder: String
    private(set) var tables: [String: ScoreTable] = [:]
    private(set) var replicates: [String: ReplicateTable] = [:]
    /// Of every file's text.
    private(set) var hashes: [String: ContentHash] = [:]

    init(folder: String) { self.folder = folder }

    /// What an exact test rests on.
    mutating func add(_ table: ReplicateTable, as name: String) throws(AuditError) {
      try write(table.csv(), as: name)
      replicates[name] = table
    }

    /// Once for cells that share it.
    mutating func add(_ table: ScoreTable, as name: String) throws(AuditError) {
      guard tables[name] == nil else { return }
      try write(table.csv(), as: name)
      tables[name] = table
    }

    /// Any other file.
    mutating func write(_ text: String, as name: String) throws(AuditError) {
      try OutputFile.replace("\(folder)/\(name)", with: text)
      hashes[name] = ContentHash(of: text)
    }
  }

  func scores(_ key: ContentHash) throws(AuditError) -> ScoreTable {
    try ScoreTable(file: try store.file("scores.csv", of: key))
  }

  // MARK: - Primary models, places and provenance

  private func primaryModels(_ copies: inout Copies) throws(AuditError) -> [PrimaryModelResult] {
    let content = audit.evaluationCorpus
    var models: [PrimaryModelResult] = []
    for feature in audit.model.features {
      var folds: [PrimaryModelResult.Fold] = []
      for fold in audit.folds {
        guard
          let key = plan.primaryModels[AuditPlan.ModelFold(feature: feature, fold: fold)],
          store.contains(key)
        else { continue }
        let held = audit.evaluation.held(inFold: fold)
        guard let table = try emotionScores(key, of: held) else {
          folds.append(PrimaryModelResult.Fold(fold: fold, trainingLog: []))
          continue
        }
        let record = try store.json(PrimaryModelStage.Record.self, "record.json", of: key)
        let name = plan.files.emotion(feature: feature, fold: fold)
        try copies.add(table, as: name)
        folds.append(
          PrimaryModelResult.Fold(fold: fold, trainingLog: record.trainingLog, scoreFile: name))
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
          emotions: [], plannedFoldCount: 0, folds: folds))
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

  /// Where the audit compares places, each with what the task's probe said on every fold, or with
  /// nothing where it failed.
  private func transmission(_ run: AuditEngine.Run, _ copies: inout Copies)
    throws(AuditError) -> TransmissionResult?
  {
    var points: [TransmissionPoint] = []
    for task in plan.taskScores where !points.contains(task.point) { points.append(task.point) }
    guard points.count > 1 else { return nil }
    var found: [TransmissionResult.Point] = []
    for point in points {
      let folds = plan.taskScores.filter { $0.point == point }
      var names: [String] = []
      if folds.allSatisfy({ run.failures[$0.scores] == nil }) {
        for task in folds {
          let name = plan.files.task(plan.place(point), fold: task.fold)
          try copies.add(try scores(task.scores), as: name)
          names.append(name)
        }
      }
      let tap = audit.model.taps[point.tapIndex]
      let defence = point.defence.map { audit.defences[$0] }
      found.append(
        TransmissionResult.Point(
          id: "", modelFeature: point.feature, tap: tap, defence: defence?.component.name,
          valueCount: defence?.shapes[point.tapIndex].reduce(1, *) ?? tap.elementCount,
          taskFiles: names))
    }
    return TransmissionResult(points: found)
  }

  private func provenance(_ run: AuditEngine.Run, version: String) -> Provenance {
    let configuration = audit.configuration
    return Provenance(
      telltaleVersion: version, coreAPIVersion: CoreVersion.api, compiler: CoreVersion.compiler,
      operatingSystem: Processor.operatingSystem, processor: Processor.name,
      device: configuration.device.rawValue, precision: audit.precision.rawValue,
      threadCount: audit.threadCount, seed: configuration.seed,
      profile: configuration.profile.rawValue, startedAt: run.startedAt,
      finishedAt: run.finishedAt, wallSeconds: run.wallSeconds, stagesRun: run.stagesRun,
      stagesReused: run.stagesReused, configurationHash: "", configuration: audit.completed.yaml,
      corpora: audit.corpora.values.sorted { $0.name < $1.name }.map { content in
        Provenance.CorpusContent(
          name: content.name, utteranceCount: content.utterances.count,
          speakerCount: Set(content.utterances.map(\.speaker)).count,
          contentHash: content.contentHash.hex, labels: content.review.summaries(),
          leftOut: LeftOut.counting(content.leftOut))
      },
      components: audit.components)
  }
}
