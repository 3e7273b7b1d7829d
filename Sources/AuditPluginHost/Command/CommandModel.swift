internal import AuditCore
internal import AuditProcesses

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
    let component = model.component
    var sent = component.request("untrained", execution)
    sent.input = InputFiles.described(features, rows: [], of: MemoryRows([], shapes: []))
    let state = try component.learn(
      sent, classes: classes, in: component.scratchFolder(), execution)
    return CommandTrainedModel(
      component: component, taps: declaration.taps, classes: classes, state: state)
  }
}

/// A primary model outside this process that comes trained.
struct CommandPretrainedModel: PretrainedModel {
  let component: OutsideComponent
  let declaration: PrimaryTaskModelDeclaration
  let emotions: [String]
  let inputs: [String]
  let readsFeatures: Bool

  func pretrained(classes: [String], execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    CommandTrainedModel(
      component: component, taps: declaration.taps, classes: classes, own: emotions,
      readsFeatures: readsFeatures)
  }
}
