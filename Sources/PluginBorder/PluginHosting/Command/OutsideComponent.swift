internal import Foundation
internal import Processes
internal import TelltaleCore

/// A component whose work is done outside this process: requests go out as files, answers come back as
/// files.
struct OutsideComponent: Sendable {
  /// Brings a request, written as a file, to whoever serves it, and comes back when it is served.
  typealias Channel =
    @Sendable (PluginRequest, _ file: String, ScratchFolder, Execution) throws(AuditError) -> Void

  let role: Role
  let id: String
  let parameters: [String: ParameterValue]
  private let workplace: Workplace
  /// Whether it is an isolated component of a plugin that runs in this process, too: what it learnt
  /// is stored in the same form then.
  let isServed: Bool

  /// Paths among the values are made absolute, because the program runs in a folder of its own.
  ///
  /// - Parameter workplace: given the component's settings.
  init(
    _ metadata: ComponentMetadata, _ values: ParameterValues, isServed: Bool = false,
    workplace: ([String: ParameterValue]) throws(AuditError) -> Workplace
  ) throws(AuditError) {
    role = metadata.role
    id = metadata.id
    self.isServed = isServed
    var parameters = values.values
    for parameter in metadata.parameters {
      guard parameter.range == .path, case .text(let path)? = parameters[parameter.name],
        !path.hasPrefix("/")
      else { continue }
      parameters[parameter.name] = .text(FileManager.default.currentDirectoryPath + "/" + path)
    }
    let workplace = try workplace(parameters)
    self.parameters = workplace.settings ?? parameters
    self.workplace = workplace
  }

  /// A request that is to be filled.
  func request(_ verb: String, _ execution: Execution) -> PluginRequest {
    var request = PluginRequest(
      role: role, verb: verb, component: id, parameters: parameters, execution: execution)
    // Who may write nowhere but in its own folder can keep nothing in the store.
    if workplace.folder != nil { request.checkpoint = nil }
    return request
  }

  /// A new folder for a request or a state, where the program may write.
  func scratchFolder() throws(AuditError) -> ScratchFolder {
    try ScratchFolder(in: workplace.folder)
  }

  /// Has the request served; its outputs lie in the folder then.
  ///
  /// - Parameter outputs: names of files to be written, by what they are.
  func serve(
    _ request: PluginRequest, outputs: [String: String], in folder: ScratchFolder,
    _ execution: Execution
  ) throws(AuditError) -> PluginAnswer {
    try execution.checkCancelled()
    var request = request
    request.outputs = outputs.mapValues { folder.file($0) }
    request.outputs["error"] = folder.file("error.json")
    let file = folder.file("request.json")
    try PluginJSON.write(request, to: file)
    try workplace.channel(request, file, folder, execution)
    return PluginAnswer(component: id, verb: request.verb, files: request.outputs, folder: folder)
  }
}

/// Where a component outside works.
struct Workplace: Sendable {
  /// To whoever serves its requests.
  let channel: OutsideComponent.Channel
  /// The only folder that it may write; nil where each request may have one anywhere.
  var folder: ScratchFolder?
  /// The component's settings as they are to be there; nil for its own.
  var settings: [String: ParameterValue]?
}

extension OutsideComponent {
  /// The component of the role, from what it says of itself.
  ///
  /// Throws `.pluginFailed` for a declaration of another role.
  func component(_ declaration: ComponentDeclaration) throws(AuditError) -> Component {
    guard declaration.role == role else {
      throw AuditError(
        .pluginFailed, "it is listed as \(role) and describes a \(declaration.role)", component: id)
    }
    switch declaration {
    case .corpus(let description):
      return .corpus(CommandCorpus(component: self, description: description))
    case .feature(let output): return .feature(CommandFeature(component: self, output: output))
    case .attacker(let said): return .attacker(CommandAttacker(component: self, declaration: said))
    case .metric(let said): return .metric(CommandMetric(component: self, declaration: said))
    case .defence(let said): return .defence(CommandDefence(component: self, declaration: said))
    case .model(let said):
      switch said.start {
      case .pretrained(let emotions, let inputs, let readsFeatures, let hasUntrainedControl):
        let model = CommandPretrainedModel(
          component: self, declaration: said.declaration, emotions: emotions, inputs: inputs,
          readsFeatures: readsFeatures)
        return .model(
          hasUntrainedControl ? CommandPretrainedModelWithControl(model: model) : model)
      case .trains(let hasUntrainedControl):
        let model = CommandModel(component: self, declaration: said.declaration)
        return .model(hasUntrainedControl ? CommandModelWithControl(model: model) : model)
      }
    }
  }

  /// What the component says of itself, asked by the verb `describe`.
  func describe() throws(AuditError) -> ComponentDeclaration {
    let execution = Execution(seed: Seed(0))
    let answer = try serve(
      request("describe", execution), outputs: ["declaration": "declaration.json"],
      in: scratchFolder(), execution)
    return try answer.json("declaration", as: ComponentDeclaration.self)
  }
}
