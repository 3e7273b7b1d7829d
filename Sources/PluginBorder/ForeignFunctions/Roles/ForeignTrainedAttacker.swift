internal import Foundation
internal import TelltaleCore

/// A foreign attacker that has learnt: the library's state, and what the host must know to use it.
struct ForeignTrainedAttacker: TrainedAttacker {
  /// What lies in the folder beside the library's own file.
  private struct Record: Codable {
    let task: AttackerTask
    let log: [TrainingEpoch]
    /// Whether `task` holds the training rows, because the library cannot save.
    let isTrainedAgain: Bool
  }

  private static let recordName = "attacker.json"
  private static let stateName = "state"
  /// Rows that one call of `score` judges: memory does not grow with the corpus.
  private static let batch = 64

  let plugin: OpenPlugin
  let kind: ForeignAttackerDeclaration
  let task: AttackerTask
  /// With the training rows, where the library cannot save.
  let copy: AttackerTask?
  let state: ForeignState
  var trainingLog: [TrainingEpoch]

  init(
    plugin: OpenPlugin, kind: ForeignAttackerDeclaration, task: AttackerTask, copy: AttackerTask?,
    state: ForeignState, trainingLog: [TrainingEpoch]
  ) {
    self.plugin = plugin
    self.kind = kind
    self.task = task
    self.copy = copy
    self.state = state
    self.trainingLog = trainingLog
  }

  func score(_ request: ScoringRequest) throws(AuditError) -> AttackScores {
    guard request.input.description.kindText == task.input else {
      throw AuditError(
        .unsupported,
        "a foreign attacker judges what it was trained on: \(task.input), not"
          + " \(request.input.description.kindText)")
    }
    guard request.adaptation == .frozen else {
      throw AuditError(
        .unsupported, "the adaptation '\(request.adaptation.rawValue)' is not declared")
    }
    let isFeatures = if case .features = request.input.description { true } else { false }
    let function = plugin.required("score")
    var (scores, emotions) = ([Float](), [Float]())
    for start in stride(from: 0, to: request.rows.count, by: Self.batch) {
      try request.execution.checkCancelled()
      let rows = Array(request.rows[start..<min(start + Self.batch, request.rows.count)])
      let part = try ForeignRows(
        rows, of: request.input, for: function.bound, execution: request.execution)
      guard part.fits(task.shape, isFeatures: isFeatures) else {
        throw AuditError(
          .shapeMismatch, "rows are \(part.shape) to the function, learnt were \(task.shape)")
      }
      var inputs = plugin.inputs(request.execution.silent)
      part.put(into: &inputs)
      inputs.counts["k"] = task.classCount
      inputs.counts["e"] = task.emotionCount ?? 0
      inputs.state = state.pointer
      let outputs = try withExtendedLifetime(state) { () throws(AuditError) in
        try function.call(inputs)
      }
      scores += try kind.scores.logPosteriors(
        outputs.arrays["scores"] ?? [], classCount: task.classCount)
      if let count = task.emotionCount {
        emotions += try ScoreKind.logits.logPosteriors(
          outputs.arrays["scores_z"] ?? [], classCount: count)
      }
    }
    return AttackScores(
      attribute: ScoreMatrix(values: scores, classCount: task.classCount),
      emotion: task.emotionCount.map { ScoreMatrix(values: emotions, classCount: $0) })
  }

  func save(toFolder folder: String) throws(AuditError) {
    if let save = plugin["save"] {
      var inputs = plugin.inputs()
      inputs.state = state.pointer
      inputs.texts["path"] = folder + "/" + Self.stateName
      _ = try withExtendedLifetime(state) { () throws(AuditError) in try save.call(inputs) }
    }
    let record = Record(task: copy ?? task, log: trainingLog, isTrainedAgain: copy != nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(record),
      FileManager.default.createFile(atPath: folder + "/" + Self.recordName, contents: data)
    else { throw AuditError(.storageFailed, "cannot write \(folder)/\(Self.recordName)") }
  }

  /// Reads what `save` wrote. Throws `.missingFile` or `.corruptedArtifact`, and what `load` or
  /// `train` says.
  init(
    fromFolder folder: String, plugin: OpenPlugin, kind: ForeignAttackerDeclaration,
    execution: Execution
  ) throws(AuditError) {
    let path = folder + "/" + Self.recordName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AuditError(.missingFile, "there is no \(Self.recordName) in \(folder)")
    }
    let record: Record
    do { record = try JSONDecoder().decode(Record.self, from: data) } catch {
      throw AuditError(.corruptedArtifact, "\(path) is damaged", cause: "\(error)")
    }
    guard record.isTrainedAgain == (plugin["load"] == nil) else {
      throw AuditError(
        .corruptedArtifact,
        "\(path) was written by another version of the plugin, with other functions 'save' and"
          + " 'load'; raise the version with every such change")
    }
    let state: ForeignState
    if let load = plugin["load"] {
      var inputs = plugin.inputs(execution)
      inputs.texts["path"] = folder + "/" + Self.stateName
      guard let made = plugin.state(try load.call(inputs)) else {
        preconditionFailure("a call that makes a state has succeeded without one")
      }
      state = made
    } else {
      state = try ForeignAttacker.learn(record.task, plugin, execution)
    }
    self.init(
      plugin: plugin, kind: kind, task: record.task.labelsOnly,
      copy: record.isTrainedAgain ? record.task : nil, state: state, trainingLog: record.log)
  }
}
