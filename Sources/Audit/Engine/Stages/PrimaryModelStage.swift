internal import Formats
internal import Foundation
internal import Plan
internal import Results
internal import TelltaleCore

/// The primary model of one fold: `model/`, its training log, and its emotion scores on the
/// speakers that it never heard.
enum PrimaryModelStage {
  /// What stands beside the model.
  struct Record: Codable {
    let classes: [String]
    let trainingLog: [TrainingEpoch]
  }

  static func train(
    _ work: Stage.PrimaryModelWork, execution: Execution, in context: StageContext,
    to folder: String
  ) throws(AuditError) {
    let content = context.audit.evaluationCorpus
    let stored = try StoredRows(work.features, tap: nil, store: context.store)
    let emotions = content.emotions
    let target = try LabelColumn(
      names: content.utterances(of: stored.utteranceRows).map(\.emotion), classes: emotions)
    let trained = try context.audit.model.model.train(
      TrainingRequest(
        input: stored.input, target: target,
        trainingRows: try stored.positions(of: work.trainingRows).asGiven,
        validationRows: try stored.positions(of: work.validationRows).asGiven,
        execution: execution))
    try save(trained, classes: emotions, to: folder)
    let scores = try trained.score(
      ScoringRequest(
        input: stored.input, rows: try stored.positions(of: work.judgedRows).asGiven,
        execution: execution.seeded(for: "score")))
    try write(scores, of: work.judgedRows, in: content, to: folder + "/scores.csv")
  }

  /// A table of the model's own task.
  ///
  /// Throws `.computationFailed` for scores of another form.
  static func write(
    _ scores: ScoreMatrix, of rows: RowList, in content: CorpusContent, to path: String
  ) throws(AuditError) {
    let emotions = content.emotions
    let utterances = content.utterances(of: rows.rows)
    let table = ScoreTable(
      classes: emotions, rows: utterances.map { $0.scoreRow(truth: $0.emotion) },
      scores: try scores.checked(rowCount: utterances.count, classCount: emotions.count))
    try OutputFile.write(table.csv(), to: path)
  }

  /// What a model that came trained answered on every utterance of the evaluation corpus; of one that only
  /// represents, nothing but that it did.
  static func keepAnswers(
    _ work: Stage.AnswersWork, in context: StageContext, to folder: String
  ) throws(AuditError) {
    try JSONText.write(
      Record(classes: context.audit.evaluationCorpus.emotions, trainingLog: []),
      to: folder + "/record.json")
    guard context.audit.model.pretrained?.emotions.isEmpty == false else { return }
    let scores = try context.store.file(RepresentationStage.scoresFile, of: work.representations)
    try OutputFile.write(ScoreTable(file: scores).csv(), to: folder + "/scores.csv")
  }

  static func makeUntrained(
    _ work: Stage.UntrainedModelWork, execution: Execution, in context: StageContext,
    to folder: String
  ) throws(AuditError) {
    guard let model = context.audit.model.model as? any UntrainedControl else {
      throw AuditError(.unsupported, "the model cannot be had untrained")
    }
    let emotions = context.audit.evaluationCorpus.emotions
    let trained = try model.untrained(
      classes: emotions,
      features: context.extractor(work.feature).extractor.output,
      execution: execution)
    try save(trained, classes: emotions, to: folder)
  }

  private static func save(
    _ trained: any TrainedPrimaryTaskModel, classes: [String], to folder: String
  ) throws(AuditError) {
    try ArtifactStore.makeFolder(folder + "/model")
    try trained.save(toFolder: folder + "/model")
    try JSONText.write(
      Record(classes: classes, trainingLog: trained.trainingLog), to: folder + "/record.json")
  }
}
