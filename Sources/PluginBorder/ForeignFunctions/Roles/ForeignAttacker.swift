internal import TelltaleCore

/// An attacker whose learning and judging are C functions.
struct ForeignAttacker: Attacker {
  let plugin: OpenPlugin
  let kind: ForeignAttackerDeclaration

  /// A parameter of this name is no function's: it says what the ceiling is trained on.
  static let nativeFeatureParameter = "native-feature"

  var declaration: AttackerDeclaration {
    let takesVectors = plugin.required("train").bound.rank(of: "x") ?? 2 <= 2
    let said = kind.declaration.reading(takesVectors ? .pooled : .rows)
    guard case .text(let feature)? = plugin.parameters.values[Self.nativeFeatureParameter] else {
      return said
    }
    return said.learning(from: feature)
  }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedAttacker {
    try request.execution.checkCancelled()
    for target in [request.target] + (request.secondTarget.map { [$0] } ?? []) {
      let present = Set(request.trainingRows.map { target.labels[$0] })
      guard present.count >= 2 else {
        throw AuditError(
          .invalidLabels,
          "the training rows show one class only (\(present.map { target.classes[$0] }.joined()));"
            + " two are needed")
      }
    }
    guard request.secondTarget == nil || declaration.awareness.contains(.applicationAware) else {
      throw AuditError(.unsupported, "the attacker is not declared application-aware")
    }
    let task = try AttackerTask(request, for: plugin.required("train").bound)
    let state = try Self.learn(task, plugin, request.execution)
    var learnt = ForeignTrainedAttacker(
      plugin: plugin, kind: kind, task: task.labelsOnly, copy: copy(of: task), state: state,
      trainingLog: [])
    learnt.trainingLog = [try epoch(of: learnt, request)]
    return learnt
  }

  /// What must be kept where the library cannot save: everything that `train` was given.
  private func copy(of task: AttackerTask) -> AttackerTask? { plugin["save"] == nil ? task : nil }

  static func learn(
    _ task: AttackerTask, _ plugin: OpenPlugin, _ execution: Execution
  ) throws(AuditError) -> ForeignState {
    try execution.checkCancelled()
    var inputs = plugin.inputs(execution)
    task.put(into: &inputs)
    let outputs = try plugin.required("train").call(inputs)
    guard let state = plugin.state(outputs) else {
      preconditionFailure("a call that makes a state has succeeded without one")
    }
    try execution.checkCancelled()
    return state
  }

  /// The only line of the log: the library's own epochs are its own affair.
  private func epoch(
    of learnt: ForeignTrainedAttacker, _ request: TrainingRequest
  ) throws(AuditError) -> TrainingEpoch {
    func judged(_ rows: [Int]) throws(AuditError) -> (loss: Double, recall: Double)? {
      guard !rows.isEmpty else { return nil }
      let scores = try learnt.score(
        ScoringRequest(input: request.input, rows: rows, execution: request.execution.silent)
      ).attribute
      return scores.judged(by: rows.map { request.target.labels[$0] })
    }
    let validation = try judged(request.validationRows)
    return TrainingEpoch(
      epoch: 1, trainingLoss: try judged(request.trainingRows)?.loss ?? 0,
      validationLoss: validation?.loss, validationUAR: validation?.recall)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedAttacker
  {
    try ForeignTrainedAttacker(fromFolder: folder, plugin: plugin, kind: kind, execution: execution)
  }
}

extension ScoreMatrix {
  /// Mean cross-entropy in nats, a posterior counting as 1e-12 at least, and unweighted average
  /// recall.
  fileprivate func judged(by labels: [Int]) -> (loss: Double, recall: Double) {
    var loss = 0.0
    var right = [Double](repeating: 0, count: classCount)
    var all = right
    for (row, label) in labels.enumerated() {
      loss += min(27.631, -Double(self[row, label]))
      all[label] += 1
      if decision(ofRow: row) == label { right[label] += 1 }
    }
    let recalls = zip(right, all).filter { $1 > 0 }.map { $0 / $1 }
    return (loss / Double(labels.count), recalls.reduce(0, +) / Double(recalls.count))
  }
}
