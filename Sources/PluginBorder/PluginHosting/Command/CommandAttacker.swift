internal import Processes
internal import TelltaleCore

/// An attacker outside this process.
struct CommandAttacker: Attacker {
  let component: OutsideComponent
  let declaration: AttackerDeclaration

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    var splice: Splice?
    if case .representation(let tap) = request.input.description {
      try require(.semiInformed, "learning from representations")
      splice = Splice.choose(for: tap.shape, among: declaration.entryPoints)
    }
    if request.secondTarget != nil && !declaration.awareness.contains(.applicationAware) {
      throw AuditError(
        .unsupported, "it is not declared application-aware, and was given emotions to learn",
        component: component.id)
    }
    return CommandTrainedAttacker(
      attacker: self, state: try component.train(request, splice: splice))
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
  {
    CommandTrainedAttacker(
      attacker: self, state: try LearntState.load(fromFolder: folder, of: component))
  }

  func require(_ knowledge: Knowledge, _ what: String) throws(AuditError) {
    guard declaration.knowledge.contains(knowledge) else {
      throw AuditError(
        .unsupported,
        "\(what) needs the knowledge '\(knowledge.rawValue)', which it does not declare",
        component: component.id)
    }
  }
}

/// An attacker outside this process that has learnt.
struct CommandTrainedAttacker: TrainedAttacker {
  let attacker: CommandAttacker
  let state: LearntState

  var trainingLog: [TrainingEpoch] { state.record?.trainingLog ?? [] }

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    let component = attacker.component
    guard attacker.declaration.adaptations.contains(request.adaptation) else {
      throw AuditError(
        .unsupported, "it does not declare the adaptation '\(request.adaptation.rawValue)'",
        component: component.id)
    }
    let splice = try splice(request.input.description)
    let scratch = try component.scratchFolder()
    var sent = component.request("score", request.execution)
    sent.input = try InputFiles.write(
      request.input, rows: request.rows, as: "rows", in: scratch, request.execution)
    if let learnt = request.learnt {
      sent.learnt = try InputFiles.write(
        learnt.input, rows: learnt.rows, as: "learnt", in: scratch, request.execution)
    }
    sent.state = state.path
    sent.classes = state.record?.classes
    sent.secondClasses = state.record?.secondClasses
    sent.adaptation = request.adaptation
    sent.splice = splice
    var outputs = ["scores": "scores.npy"]
    let mayHaveSecond = state.record.map { $0.secondClasses != nil } ?? true
    if mayHaveSecond { outputs["secondScores"] = "second-scores.npy" }
    let answer = try component.serve(sent, outputs: outputs, in: scratch, request.execution)
    let rowCount = request.rows.count
    let attribute = try answer.scores(
      "scores", rowCount: rowCount, classes: state.record?.classes)
    var emotion: ScoreMatrix?
    if state.record?.secondClasses != nil || mayHaveSecond && answer.has("secondScores") {
      emotion = try answer.scores(
        "secondScores", rowCount: rowCount, classes: state.record?.secondClasses)
    }
    return AttackScores(attribute: attribute, emotion: emotion, splice: splice)
  }

  func save(toFolder folder: String) throws(AuditError) { try state.save(toFolder: folder) }

  /// Where the input enters: nowhere, for features.
  ///
  /// Throws `.unsupported` or `.shapeMismatch` for rows that it has not learnt to read.
  private func splice(_ input: InputDescription) throws(AuditError) -> Splice? {
    let entryPoints = attacker.declaration.entryPoints
    guard let record = state.record else {
      guard case .representation(let tap) = input else { return nil }
      return Splice.choose(for: tap.shape, among: entryPoints)
    }
    switch (input, record.tap) {
    case (.features, nil): return nil
    case (.features, let tap?):
      throw AuditError(
        .unsupported, "it learnt from representations \(tap.shape) and is given features",
        component: attacker.component.id)
    case (.representation(let tap), nil):
      try attacker.require(.ignorant, "judging a representation after learning from features")
      return Splice.choose(for: tap.shape, among: entryPoints)
    case (.representation(let tap), let learnt?):
      guard tap.shape == learnt.shape else {
        throw AuditError(
          .shapeMismatch,
          "it learnt from representations \(learnt.shape) and is given tap '\(tap.name)'"
            + " \(tap.shape)", component: attacker.component.id)
      }
      return Splice.choose(for: tap.shape, among: entryPoints)
    }
  }
}
