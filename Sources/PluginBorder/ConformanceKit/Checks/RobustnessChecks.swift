import Foundation
internal import TelltaleCore

/// What a learner makes of rows that cannot be, of none at all, and of another number of threads.
struct RobustnessChecks<Trained> {
  let checks: LearnerChecks<Trained>
  /// What the component says against itself.
  let knownLimits: [String]

  func run(_ learnt: Learner<Trained>.Learnt, _ progress: ProgressRecord, _ list: inout CheckList) {
    for (name, value) in [("not-a-number", Float.nan), ("infinity", Float.infinity)] {
      list.check("\(name)-in-training-does-not-spread") { try checkTraining(on: value) }
      list.check("\(name)-is-not-scored-as-if-nothing-were") {
        try checkScoring(learnt, of: value)
      }
    }
    list.check("no-training-rows-are-refused") {
      do throws(AuditError) {
        _ = try checks.learner.train(
          TrainingRequest(
            input: checks.set.input, target: checks.set.target, trainingRows: [],
            validationRows: [], execution: checks.execution("train")))
      } catch { return }
      throw CheckFailure(message: "training on no rows is accepted")
    }
    list.check("no-rows-get-no-scores") {
      do throws(AuditError) {
        let scores = try learnt.score(
          ScoringRequest(input: checks.set.input, rows: [], execution: checks.execution("score")))
        guard scores.rowCount > 0 else { return }
      } catch { return }
      throw CheckFailure(message: "no rows get scores")
    }
    list.check("progress-goes-forward-only") { try checkProgress(learnt, progress) }
    if !checks.settings.isBrief {
      list.check("two-threads-learn-what-one-learns") { try checkThreads(learnt) }
    }
  }

  /// One training row holds a value that is none: an error says so, or the others' scores are
  /// sound.
  private func checkTraining(on value: Float) throws {
    let learnt: Learner<Trained>.Learnt
    do throws(AuditError) {
      learnt = try checks.learner.train(
        checks.request(checks.set, rows: try rows(with: value, in: ExampleRows.trainingRows[3])))
    } catch { return }
    let rows = Array(ExampleRows.heldOutRows.prefix(8))
    let scores: ScoreMatrix
    do throws(AuditError) {
      scores = try learnt.score(
        ScoringRequest(
          input: checks.set.input, rows: rows, execution: checks.execution("score")))
    } catch { return }
    try scores.checkForm(
      rowCount: rows.count, classCount: checks.set.target.classes.count,
      "a training row holds \(value) and is accepted; scores of other rows")
  }

  /// A row to be judged holds a value that is none: an error says so, or the scores are sound all
  /// the same.
  private func checkScoring(_ learnt: Learner<Trained>.Learnt, of value: Float) throws {
    let row = ExampleRows.heldOutRows[0]
    let scores: ScoreMatrix
    do throws(AuditError) {
      scores = try learnt.score(
        ScoringRequest(
          input: ModelInput(
            description: checks.set.input.description, rows: try rows(with: value, in: row)),
          rows: [row], execution: checks.execution("score")))
    } catch { return }
    try scores.checkForm(
      rowCount: 1, classCount: checks.set.target.classes.count, "scores of a row with \(value)")
  }

  private func rows(with value: Float, in place: Int) throws(AuditError) -> MemoryRows {
    var rows: [[Float]] = []
    var shapes: [[Int]] = []
    for row in 0..<ExampleRows.rowCount {
      var values = try checks.set.input.rows.values(ofRow: row)
      if row == place { values[values.count / 2] = value }
      rows.append(values)
      shapes.append(checks.set.input.rows.shape(ofRow: row))
    }
    return MemoryRows(rows, shapes: shapes)
  }

  private func checkProgress(_ learnt: Learner<Trained>.Learnt, _ progress: ProgressRecord) throws {
    let fractions = progress.fractions
    guard !fractions.isEmpty else {
      throw NotApplicable(message: "training reports no progress")
    }
    // A training that starts over may begin at 0 again.
    let attemptCount = learnt.trainingLog.last?.attempt ?? 1
    let stepsBack = zip(fractions, fractions.dropFirst()).count { $1 < $0 - 1e-9 }
    try require(
      stepsBack < attemptCount,
      "progress goes back \(stepsBack) times in \(attemptCount) attempt(s): \(fractions)")
  }

  /// The same scores but for rounding; or, where a known limit says that threads matter, scores
  /// that are as right.
  private func checkThreads(_ learnt: Learner<Trained>.Learnt) throws {
    let other = try checks.learner.train(
      checks.request(
        checks.set,
        execution: Execution(
          seed: checks.execution("train").seed, device: checks.settings.device,
          threadCount: checks.settings.threadCount == 1 ? 2 : 1)))
    let rows = ExampleRows.heldOutRows
    let request = ScoringRequest(
      input: checks.set.input, rows: rows, execution: checks.execution("score"))
    let difference = try learnt.score(request).largestDifference(from: other.score(request))
    if difference < 1e-3 { return }
    try require(
      knownLimits.contains { $0.contains("thread") },
      "log-posteriors differ by \(difference) with another number of threads: say so in a known limit"
        + " that has the word 'threads', or mend it")
    let recall = try checks.heldOutRecall(other, checks.set)
    try require(
      recall >= LearnerChecks<Trained>.planted(classCount: checks.set.target.classes.count),
      "average recall is \(recall) with another number of threads")
  }
}
