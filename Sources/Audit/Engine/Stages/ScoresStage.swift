internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

/// A trained attacker's opinion of speakers that it never heard: `scores.csv`, how the
/// representation entered, and how often the attacker was trained: all that a report reads.
enum ScoresStage {
  struct Record: Codable {
    let splice: Splice?
    /// Trainings until one did not die, from 1.
    let attemptCount: Int
  }

  static func run(
    _ work: Stage.ScoresWork, execution: Execution, in context: StageContext, to folder: String
  ) throws(AuditError) {
    let content = context.corpus(work.judged)
    let record = try context.store.json(
      AttackerStage.Record.self, "record.json", of: work.trained)
    let trained = try context.attacker(work.learner).attacker.load(
      fromFolder: try context.store.folder("attacker", of: work.trained), execution: execution)
    let stored = try context.rows(work.input, execution: execution)
    let scores = try trained.score(
      ScoringRequest(
        input: stored.input, rows: try stored.positions(of: work.rows).asGiven,
        normalisation: work.normalisation,
        learnt: try learnt(work, execution: execution, in: context),
        execution: execution))
    let judged = content.utterances(of: work.rows.rows)
    let truth =
      work.target == .emotion
      ? judged.map(\.emotion) : context.audit.attribute.labels(of: judged).map { $0 ?? "" }
    let rows = zip(judged, truth).map { $0.scoreRow(truth: $1) }
    let table = ScoreTable(
      classes: record.classes, rows: rows,
      scores: try scores.attribute.checked(
        rowCount: rows.count, classCount: record.classes.count),
      emotionClasses: scores.emotion == nil ? [] : record.emotionClasses,
      emotionScores: try scores.emotion?.checked(
        rowCount: rows.count, classCount: record.emotionClasses.count))
    try OutputFile.write(table.csv(), to: folder + "/scores.csv")
    try JSONText.write(
      Record(
        splice: scores.splice, attemptCount: record.trainingLog.last?.attempt ?? 1),
      to: folder + "/record.json")
  }

  private static func learnt(
    _ work: Stage.ScoresWork, execution: Execution, in context: StageContext
  ) throws(AuditError) -> LearntRows? {
    guard let learnt = work.learnt else { return nil }
    let stored = try context.rows(learnt.input, execution: execution)
    return LearntRows(input: stored.input, rows: try stored.positions(of: learnt.rows).asGiven)
  }
}

extension ScoreMatrix {
  /// The same matrix, if it is what was asked for.
  ///
  /// Throws `.computationFailed` for a wrong count or for scores that are not log-posteriors.
  func checked(rowCount: Int, classCount: Int) throws(AuditError) -> ScoreMatrix {
    guard self.rowCount == rowCount, self.classCount == classCount else {
      throw AuditError(
        .computationFailed,
        "scores have the shape \(self.rowCount) × \(self.classCount), wanted was"
          + " \(rowCount) × \(classCount)")
    }
    guard values.allSatisfy({ !$0.isNaN && $0 <= 1e-3 }) else {
      throw AuditError(
        .computationFailed,
        "scores must be natural-log posteriors: at most 0, and never 'not a number'")
    }
    return self
  }
}
