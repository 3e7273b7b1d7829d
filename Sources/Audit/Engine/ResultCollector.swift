internal import Formats
package import Plan
internal import Results
package import TelltaleCore

/// Stored scores in, a `CollectedAudit` out: nothing is trained or judged again.
///
/// It gathers scores and sets down what they do not show; all that follows is made by `ResultDerivation`, which
/// anybody who has the audit's folder can do again.
package struct ResultCollector: Sendable {
  let plan: AuditPlan
  let store: ArtifactStore
  var audit: ResolvedAudit { plan.audit }

  /// The store that the plan was run on.
  package init(plan: AuditPlan, store: ArtifactStore) {
    self.plan = plan
    self.store = store
  }

  /// Every planned cell, and the scores that it is measured by. A damaged score file makes its cell a failed one.
  ///
  /// Throws `.storageFailed`.
  package func collect(_ run: AuditEngine.Run, version: String) throws(AuditError)
    -> CollectedAudit
  {
    var scores = CollectedScores(
      utterances: UtteranceTable(
        audit.evaluation.listed, attributes: audit.evaluation.description.attributes.map(\.name)))
    var cells: [CellResult] = []
    for planned in plan.cells { cells.append(try collect(planned, run: run, &scores)) }
    let outline = AuditResult(
      name: audit.configuration.name, attribute: audit.attribute,
      primaryModels: try primaryModels(&scores),
      verdict: AuditVerdict(verdict: Verdict(.inconclusive, because: ""), cell: nil, margin: 0),
      cells: cells, baselines: [], transmission: try transmission(run, &scores),
      provenance: provenance(run, version: version))
    return CollectedAudit(outline: outline, scores: scores, plan: plan, store: store)
  }

  func table(_ key: ContentHash) throws(AuditError) -> ScoreTable {
    try ScoreTable(file: try store.file("scores.csv", of: key))
  }

  // MARK: - Primary models, places and provenance

  private func primaryModels(_ scores: inout CollectedScores) throws(AuditError)
    -> [PrimaryModelResult]
  {
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
        scores.add(table, as: name)
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
    guard let pretrained = audit.model.pretrained else { return try table(key) }
    return pretrained.emotions.isEmpty ? nil : try table(key).rows(of: Set(held.map(\.id)))
  }

  /// Where the audit compares places, each with what the task's probe said on every fold, or with
  /// nothing where it failed.
  private func transmission(_ run: AuditEngine.Run, _ scores: inout CollectedScores)
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
          scores.add(try table(task.scores), as: name)
          names.append(name)
        }
      }
      let tap = audit[point.tap]
      let defence = point.defence.map { audit[$0] }
      found.append(
        TransmissionResult.Point(
          id: "", modelFeature: point.feature, tap: tap, defence: defence?.component.name,
          sent: defence?.shape(at: point.tap) ?? tap.shape,
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
