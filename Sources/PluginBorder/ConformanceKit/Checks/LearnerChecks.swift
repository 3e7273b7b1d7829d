internal import Foundation
internal import TelltaleCore

/// What primary models and attackers have in common: they are trained, judge rows, are saved and
/// loaded.
///
/// `Trained` is the role's own trained value.
struct Learner<Trained> {
  struct Learnt {
    let trained: Trained
    let score: (ScoringRequest) throws(AuditError) -> ScoreMatrix
    let save: (_ folder: String) throws(AuditError) -> Void
    let trainingLog: [TrainingEpoch]
  }

  let train: (TrainingRequest) throws(AuditError) -> Learnt
  let load: (_ folder: String, Execution) throws(AuditError) -> Learnt
}

/// The checks that both roles share, on features with planted classes.
struct LearnerChecks<Trained> {
  let learner: Learner<Trained>
  let set: ExampleRows
  let settings: ConformanceSettings
  /// A folder of these checks' own.
  let folder: String
  /// What the component says against itself.
  let knownLimits: [String]

  /// Average recall on held-out rows that counts as having learnt the planted classes: halfway and
  /// more from chance to perfect.
  static func planted(classCount: Int) -> Double { classCount == 2 ? 0.8 : 0.7 }

  /// - Returns: what was trained on `request(set)`, for checks of the role's own; nil where it did not learn.
  func run(_ list: inout CheckList) -> Trained? {
    checkRefusals(&list)
    let audit = RowAudit(set.input.rows)
    let progress = ProgressRecord()
    var readInTraining: Set<Int> = []
    let trained = list.value("planted-classes-are-learnt") {
      let execution = execution("train")
      let learnt = try learner.train(
        request(
          set, rows: audit,
          execution: Execution(
            seed: execution.seed, device: execution.device, threadCount: execution.threadCount,
            progress: progress.take)))
      readInTraining = audit.readRows
      let recall = try heldOutRecall(learnt, set)
      let wanted = Self.planted(classCount: set.target.classes.count)
      try require(
        recall >= wanted,
        "average recall on held-out rows is \(recall), wanted is \(wanted): is it given enough"
          + " epochs?")
      return learnt
    }
    guard let learnt = trained else { return nil }
    list.check("held-out-rows-are-not-read-in-training") {
      let peeked = readInTraining.subtracting(ExampleRows.trainingRows + ExampleRows.validationRows)
      try require(peeked.isEmpty, "training read the rows \(peeked.sorted().prefix(5))")
    }
    checkScores(learnt, &list)
    checkStorage(learnt, &list)
    RepetitionChecks(checks: self).run(learnt, &list)
    RobustnessChecks(checks: self, knownLimits: knownLimits).run(learnt, progress, &list)
    return learnt.trained
  }

  // MARK: - Parts

  private func checkRefusals(_ list: inout CheckList) {
    list.check("one-class-is-refused") {
      let labels = LabelColumn(
        classes: set.target.classes, labels: set.target.labels.map { _ in 1 })
      try requireError(of: [.invalidLabels], "training on one class") { () throws(AuditError) in
        _ = try learner.train(request(set, target: labels))
      }
    }
    list.check("rows-of-another-shape-are-refused") {
      guard case .features = set.input.description else { return }
      var rows: [[Float]] = []
      var shapes: [[Int]] = []
      for row in 0..<ExampleRows.rowCount {
        let isWrong = row == ExampleRows.trainingRows[5]
        shapes.append(isWrong ? [30, 7] : set.input.rows.shape(ofRow: row))
        rows.append(
          isWrong
            ? [Float](repeating: -20, count: 210) : try set.input.rows.values(ofRow: row))
      }
      let wrong = MemoryRows(rows, shapes: shapes)
      try requireError(
        of: [.shapeMismatch], saying: ["7", "24"], "a row of 7 bands among rows of 24"
      ) {
        () throws(AuditError) in
        _ = try learner.train(request(set, rows: wrong))
      }
    }
  }

  private func checkScores(_ learnt: Learner<Trained>.Learnt, _ list: inout CheckList) {
    let classCount = set.target.classes.count
    list.check("scores-are-log-posteriors") {
      let scores = try self.scores(learnt, rows: ExampleRows.heldOutRows)
      try scores.checkForm(rowCount: ExampleRows.heldOutRows.count, classCount: classCount)
    }
    list.check("rows-come-in-the-wanted-order") {
      let rows = [70, 61, 119, 61]
      let together = try scores(learnt, rows: rows)
      for (position, row) in rows.enumerated() {
        let alone = try scores(learnt, rows: [row])
        let placed = ScoreMatrix(
          values: (0..<classCount).map { together[position, $0] }, classCount: classCount)
        let difference = alone.largestDifference(from: placed)
        try require(
          difference < 1e-3,
          "row \(row) alone differs by \(difference) from row \(row) in position \(position)")
      }
    }
    list.check("training-log-is-kept") {
      try require(!learnt.trainingLog.isEmpty, "the log is empty")
      for (index, epoch) in learnt.trainingLog.lastAttempt.enumerated() {
        try require(epoch.epoch == index + 1, "line \(index + 1) is epoch \(epoch.epoch)")
        try require(epoch.trainingLoss.isFinite, "epoch \(epoch.epoch) has no loss")
        try require(epoch.validationLoss != nil, "epoch \(epoch.epoch) has no validation loss")
      }
    }
  }

  private func checkStorage(_ learnt: Learner<Trained>.Learnt, _ list: inout CheckList) {
    list.check("saved-and-loaded-it-judges-the-same") {
      let place = try makeFolder("saved")
      try learnt.save(place)
      let loaded = try learner.load(place, execution("load"))
      let difference = try difference(between: learnt, and: loaded)
      try require(difference < 1e-5, "log-posteriors differ by \(difference) after loading")
      try require(
        loaded.trainingLog == learnt.trainingLog, "the training log is another after loading")
    }
    list.check("an-empty-folder-is-not-loaded") {
      let place = try makeFolder("empty")
      try requireError(of: [.missingFile, .corruptedArtifact], "loading from an empty folder") {
        () throws(AuditError) in
        _ = try learner.load(place, execution("load"))
      }
    }
  }

  // MARK: - Requests

  func request(
    _ set: ExampleRows, rows: (any TensorRows)? = nil, target: LabelColumn? = nil,
    secondTarget: LabelColumn? = nil, trainingRows: [Int] = ExampleRows.trainingRows,
    execution: Execution? = nil
  ) -> TrainingRequest {
    TrainingRequest(
      input: ModelInput(description: set.input.description, rows: rows ?? set.input.rows),
      target: target ?? set.target, secondTarget: secondTarget,
      trainingRows: trainingRows, validationRows: ExampleRows.validationRows,
      execution: execution ?? self.execution("train"))
  }

  func execution(_ label: String, checkpointFolder: String? = nil) -> Execution {
    Execution(
      seed: settings.seed.derived(for: label), device: settings.device,
      threadCount: settings.threadCount,
      checkpointFolder: checkpointFolder)
  }

  func heldOutRecall(
    _ learnt: Learner<Trained>.Learnt, _ set: ExampleRows, rows: [Int] = ExampleRows.heldOutRows
  ) throws -> Double {
    let scores = try learnt.score(
      ScoringRequest(input: set.input, rows: rows, execution: execution("score")))
    return scores.averageRecall(of: set.target, rows: rows)
  }

  private func scores(_ learnt: Learner<Trained>.Learnt, rows: [Int]) throws -> ScoreMatrix {
    try learnt.score(ScoringRequest(input: set.input, rows: rows, execution: execution("score")))
  }

  /// Between the scores of held-out rows.
  func difference(
    between one: Learner<Trained>.Learnt, and other: Learner<Trained>.Learnt
  ) throws -> Double {
    let rows = ExampleRows.heldOutRows
    return try scores(one, rows: rows).largestDifference(from: scores(other, rows: rows))
  }

  func makeFolder(_ name: String) throws -> String {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
