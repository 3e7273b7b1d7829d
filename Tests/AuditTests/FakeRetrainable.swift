import TelltaleCore

/// Any attacker, trained again for one labelling after the other: what the closed form must agree with.
struct FakeRetrainable: RetrainableAttacker {
  let attacker: FakeAttacker

  var declaration: AttackerDeclaration { attacker.declaration }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    try attacker.train(request)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
  { try attacker.load(fromFolder: folder, execution: execution) }

  func retrain(
    _ request: RetrainingRequest,
    _ receive: (_ training: Int, _ scores: [ScoreMatrix]) throws(AuditError) -> Void
  ) throws(AuditError) {
    let classes = (0..<request.classCount).map { "class-\($0)" }
    for (index, training) in request.trainings.enumerated() {
      try request.execution.checkCancelled()
      let learnt = request.positions(of: training.trainingSpeakers).map { request.rows[$0] }
      let judged = request.positions(of: training.judgedSpeakers).map { request.rows[$0] }
      var scores: [ScoreMatrix] = []
      for labelling in training.labellings {
        let label = Dictionary(
          uniqueKeysWithValues: zip(training.trainingSpeakers, labelling))
        var labels = [Int](repeating: 0, count: request.input.rows.count)
        for (row, speaker) in zip(request.rows, request.speakers) {
          labels[row] = label[speaker] ?? 0
        }
        let trained = try attacker.train(
          TrainingRequest(
            input: request.input, target: LabelColumn(classes: classes, labels: labels),
            trainingRows: learnt, validationRows: [], execution: request.execution))
        scores.append(
          try trained.score(
            ScoringRequest(input: request.input, rows: judged, execution: request.execution)
          ).attribute)
      }
      try receive(index, scores)
    }
  }
}
