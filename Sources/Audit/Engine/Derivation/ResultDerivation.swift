internal import Formats
package import Plan
package import Results
internal import Statistics
package import TelltaleCore

/// From what an audit states, and the scores beside it, to all that follows: the one place where numbers
/// and verdicts of a result are made, for the audit that writes it and for whoever checks it.
///
/// A field of the result that is not made here is one that `AuditResult.stated` keeps.
package struct ResultDerivation: Sendable {
  /// The result without anything that is made here.
  let stated: AuditResult
  let configuration: AuditConfiguration
  let evaluation: Evaluation
  var statistics: TableStatistics
  let pictures: PictureMaker
  let cuts: [SliceCut]
  /// Reads a file of scores by its name in the audit's folder.
  let scores: @Sendable (String) throws(AuditError) -> ScoreTable
  /// The same of what an exact test rests on.
  let replicates: @Sendable (String) throws(AuditError) -> ReplicateTable

  /// - Parameters:
  ///   - result: what it holds beyond what it states is not looked at.
  ///   - utterances: of the attacked corpus, as it lists them.
  ///   - metrics: the configuration's, in its order.
  ///   - scores: asked from several threads at once, as `replicates` is.
  ///
  /// Throws `.invalidConfiguration` for settings that cannot be read, and what `Evaluation` throws.
  package init(
    of result: AuditResult, utterances: [Utterance], metrics: [ResolvedAudit.Metric],
    threadCount: Int, scores: @escaping @Sendable (String) throws(AuditError) -> ScoreTable,
    replicates: @escaping @Sendable (String) throws(AuditError) -> ReplicateTable
  ) throws(AuditError) {
    stated = result.stated
    configuration = try AuditConfiguration(
      yaml: result.provenance.configuration, defaultName: result.name)
    evaluation = try Evaluation(
      of: utterances, result.primaryModel.corpusDescription, by: configuration)
    statistics = TableStatistics(
      metrics: metrics.map(\.named), seed: Seed(configuration.seed), threadCount: threadCount)
    pictures = PictureMaker(
      speakers: evaluation.utterances.lazy.map(\.speaker), seed: Seed(configuration.seed))
    cuts = SliceCut.all(of: evaluation)
    self.scores = scores
    self.replicates = replicates
  }

  var seed: Seed { Seed(configuration.seed) }

  /// Names of the model's features: a model each; one stand-in for a model that reads none.
  var features: [String] {
    stated.primaryModel.feature.role == .model
      ? [ResolvedAudit.noFeature] : configuration.model.features
  }

  /// The folds that were run.
  ///
  /// Throws `.corruptedArtifact` for settings that were not completed, or name other folds.
  package func folds() throws(AuditError) -> [Int] {
    guard case .listed(let folds) = configuration.folds,
      folds.allSatisfy((0..<evaluation.folds.count).contains)
    else {
      throw AuditError(
        .corruptedArtifact, "the recorded settings do not list folds of this corpus")
    }
    return folds
  }

  /// The whole result.
  ///
  /// Throws `.corruptedArtifact` where the cells are not those of the settings, or scores cannot be
  /// read as such, and `.cancelled`.
  ///
  /// - Parameter execution: told what share of the cells is measured; asked before each.
  package func result(_ execution: Execution = Execution(seed: Seed(0))) throws(AuditError)
    -> AuditResult
  {
    let measured = try measuredCells(execution)
    let cells = measured.map(\.outcome)
    var tables: [String: [ScoreTable]] = [:]
    var metrics: [String: [JudgedMetric]] = [:]
    for cell in measured {
      tables[cell.outcome.cell.id] = cell.tables
      metrics[cell.outcome.cell.id] = cell.metrics
    }
    let answer = RetrainedDesign.answer(
      evaluation, cameTrained: stated.primaryModel.cameTrained == true, seed: seed)
    let (judged, verdict) = try JudgementRound(
      cells: cells, tables: tables, metrics: metrics, statistics: statistics,
      margin: configuration.margin, retrained: try retrained(cells, answer.design)
    ).judged()
    let places = try places()
    return AuditResult(
      name: configuration.name, attribute: pictures.published(evaluation.attribute),
      system: configuration.system, primaryModels: try primaryModels(),
      verdict: verdict.noting(
        evaluation.review.summaries(of: evaluation.attribute.name, [.varying, .alike])),
      cells: judged, baselines: try baselines(),
      contrasts: Contrasts(
        cells: cells, tables: tables, tasks: places.map { ($0.point, $0.id, $0.tables) },
        seed: seed, margin: configuration.margin
      ).all,
      transmission: transmission(judged, metrics, places),
      exactTest: ExactTestResult(configuration, answer), provenance: provenance)
  }

  /// What of the provenance follows from the settings and the labels; the rest as it is stated.
  private var provenance: Provenance {
    let stated = stated.provenance
    return Provenance(
      telltaleVersion: stated.telltaleVersion, coreAPIVersion: stated.coreAPIVersion,
      compiler: stated.compiler, operatingSystem: stated.operatingSystem,
      processor: stated.processor, device: configuration.device.rawValue,
      precision: configuration.precision.rawValue,
      threadCount: configuration.threads ?? stated.threadCount, seed: configuration.seed,
      profile: configuration.profile.rawValue, startedAt: stated.startedAt,
      finishedAt: stated.finishedAt, wallSeconds: stated.wallSeconds, stagesRun: stated.stagesRun,
      stagesReused: stated.stagesReused,
      configurationHash: ContentHash(of: stated.configuration).hex,
      configuration: stated.configuration,
      corpora: stated.corpora.map { corpus in
        guard corpus.name == configuration.model.corpus else { return corpus }
        return Provenance.CorpusContent(
          name: corpus.name, utteranceCount: evaluation.utterances.count,
          speakerCount: Set(evaluation.utterances.map(\.speaker)).count,
          contentHash: corpus.contentHash, labels: evaluation.review.summaries(),
          leftOut: corpus.leftOut ?? [])
      }, components: stated.components)
  }
}

extension AuditResult {
  /// What nothing in an audit's folder shows: provenance, what components declare of themselves, how
  /// trainings went, what was left out or failed and why, and where the scores lie.
  package var stated: AuditResult {
    AuditResult(
      name: name, attribute: attribute, primaryModels: primaryModels.map(\.stated),
      verdict: AuditVerdict(
        verdict: Verdict(.inconclusive, because: ""), cell: nil, margin: 0),
      cells: cells.map(\.stated), baselines: [],
      transmission: transmission.map { TransmissionResult(points: $0.points.map(\.stated)) },
      provenance: provenance)
  }
}

extension PrimaryModelResult {
  fileprivate var stated: PrimaryModelResult {
    PrimaryModelResult(
      component: component, cameTrained: cameTrained, declaration: declaration, corpus: corpus,
      corpusDescription: corpusDescription, feature: feature, emotions: [], plannedFoldCount: 0,
      folds: folds.map {
        Fold(fold: $0.fold, trainingLog: $0.trainingLog, scoreFile: $0.scoreFile)
      })
  }
}

extension CellResult {
  fileprivate var stated: CellResult {
    guard status == .measured else { return CellResult(cell: cell, status: status, folds: []) }
    return CellResult(
      cell: cell, status: status, folds: folds,
      trainings: trainings.map {
        TrainingHistory(
          fold: $0.fold, repetition: $0.repetition, attemptCount: $0.attemptCount,
          answersAlike: false)
      },
      native: native.map { NativeResult(speakers: .heldOut, scoreFiles: $0.scoreFiles) },
      scoreFiles: scoreFiles, ceilingFiles: ceilingFiles, replicateFile: replicateFile)
  }
}

extension TransmissionResult.Point {
  fileprivate var stated: TransmissionResult.Point {
    TransmissionResult.Point(
      id: "", modelFeature: modelFeature, tap: tap, defence: defence, sent: sent,
      taskFiles: taskFiles)
  }
}
