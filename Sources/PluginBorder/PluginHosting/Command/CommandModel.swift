internal import Processes
internal import TelltaleCore

/// A primary model outside this process that learns from the audit's corpus.
struct CommandModel: PrimaryTaskModel {
  let component: OutsideComponent
  let declaration: PrimaryTaskModelDeclaration

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedPrimaryTaskModel {
    let state = try component.train(request)
    return CommandTrainedModel(
      component: component, taps: declaration.taps, classes: state.record?.classes, state: state)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    let state = try LearntState.load(fromFolder: folder, of: component)
    return CommandTrainedModel(
      component: component, taps: declaration.taps, classes: state.record?.classes, state: state)
  }
}

/// The same of a model that can be had with random weights.
struct CommandModelWithControl: UntrainedControl {
  let model: CommandModel

  var declaration: PrimaryTaskModelDeclaration { model.declaration }

  func train(_ request: TrainingRequest) throws(AuditError) -> any TrainedPrimaryTaskModel {
    try model.train(request)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    try model.load(fromFolder: folder, execution: execution)
  }

  func untrained(classes: [String], features: FeatureDescription, execution: Execution)
    throws(AuditError) -> any TrainedPrimaryTaskModel
  {
    CommandTrainedModel(
      component: model.component, taps: declaration.taps, classes: classes,
      state: try model.component.untrained(classes, features, execution))
  }
}

extension OutsideComponent {
  /// What the verb `untrained` leaves.
  fileprivate func untrained(
    _ classes: [String], _ features: FeatureDescription, _ execution: Execution
  ) throws(AuditError) -> LearntState {
    var sent = request("untrained", execution)
    sent.input = InputFiles.described(features, rows: [], of: MemoryRows([], shapes: []))
    return try learn(sent, classes: classes, in: scratchFolder(), execution)
  }
}

/// A primary model outside this process that comes trained.
struct CommandPretrainedModel: PretrainedModel {
  let component: OutsideComponent
  let declaration: PrimaryTaskModelDeclaration
  let emotions: [String]
  let inputs: [String]
  let readsFeatures: Bool
  var runsApart: Bool { true }

  func pretrained(classes: [String], execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    CommandTrainedModel(
      component: component, taps: declaration.taps, classes: classes, own: emotions,
      readsFeatures: readsFeatures)
  }
}

/// The same of a model that can be had with its weights drawn anew.
struct CommandPretrainedModelWithControl: PretrainedModel, UntrainedControl {
  let model: CommandPretrainedModel

  var declaration: PrimaryTaskModelDeclaration { model.declaration }
  var emotions: [String] { model.emotions }
  var inputs: [String] { model.inputs }
  var readsFeatures: Bool { model.readsFeatures }
  var runsApart: Bool { model.runsApart }

  func pretrained(classes: [String], execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    try model.pretrained(classes: classes, execution: execution)
  }

  func untrained(classes: [String], features: FeatureDescription, execution: Execution)
    throws(AuditError) -> any TrainedPrimaryTaskModel
  {
    redrawn(try model.component.untrained(classes, features, execution))
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    redrawn(try LearntState.load(fromFolder: folder, of: model.component))
  }

  private func redrawn(_ state: LearntState) -> CommandTrainedModel {
    CommandTrainedModel(
      component: model.component, taps: declaration.taps, classes: state.record?.classes,
      own: emotions, readsFeatures: readsFeatures, state: state)
  }
}
