internal import Arrays
internal import Formats
internal import Foundation
internal import Synchronization
public import TelltaleCore

/// Serves the requests of docs/command-plugins.md for a component of this process: what `plugin-serve`
/// does with a Swift plugin or a bound library.
public final class ComponentServer: Sendable {
  private let factory: ComponentFactory
  /// The last component, and the settings that it was made from: a model's file is read once, not for
  /// every request.
  private let made = Mutex<(settings: [String: ParameterValue], component: Component)?>(nil)

  /// Makes no component yet: each request brings its settings.
  public init(_ factory: ComponentFactory) { self.factory = factory }

  /// Reads a request, has the component do it, and writes the outputs that the request names.
  ///
  /// Throws what the component throws, `.unsupported` for a verb that its role has not, or
  /// `.malformedFile` for a request that is none.
  public func serve(
    requestFile: String, report: @escaping @Sendable (TelltaleCore.Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(AuditError) {
    let request = try PluginRequest(file: requestFile)
    let execution = Execution(
      seed: Seed(request.seed), device: request.device, precision: request.precision,
      threadCount: request.threads, checkpointFolder: request.checkpoint, progress: report,
      isCancelled: isCancelled)
    let component = try component(request.parameters)
    if request.verb == "describe" {
      try PluginJSON.write(ComponentDeclaration(component), to: output("declaration", of: request))
      return
    }
    let served = ServedRequest(request: request, execution: execution)
    switch component {
    case .corpus(let corpus): try served.serve(corpus)
    case .feature(let extractor): try served.serve(extractor)
    case .model(let model): try served.serve(model)
    case .attacker(let attacker): try served.serve(attacker)
    case .metric(let metric): try served.serve(metric)
    case .defence(let defence): try served.serve(defence)
    }
  }

  private func component(_ settings: [String: ParameterValue]) throws(AuditError) -> Component {
    if let kept = made.withLock({ $0 }), kept.settings == settings { return kept.component }
    let component = try factory.make(settings)
    made.withLock { $0 = (settings, component) }
    return component
  }

  private func output(_ name: String, of request: PluginRequest) throws(AuditError) -> String {
    try ServedRequest.required(request.outputs[name], "outputs.\(name)")
  }
}

/// One request on the serving side.
struct ServedRequest {
  let request: PluginRequest
  let execution: Execution

  func output(_ name: String) throws(AuditError) -> String {
    try Self.required(request.outputs[name], "outputs.\(name)")
  }

  func state() throws(AuditError) -> String { try Self.required(request.state, "state") }

  func input() throws(AuditError) -> ModelInput {
    try Self.required(request.input, "input").modelInput()
  }

  func labels(_ labels: PluginRequest.Labels?, _ name: String) throws(AuditError) -> LabelColumn {
    let labels = try Self.required(labels, name)
    let indices = try integers(labels.labels)
    guard indices.allSatisfy(labels.classes.indices.contains) else {
      throw AuditError(.malformedFile, "\(labels.labels) has a label outside its classes")
    }
    return LabelColumn(classes: labels.classes, labels: indices)
  }

  func integers(_ file: String) throws(AuditError) -> [Int] {
    do throws(ArrayRefusal) { return try NumpyReader(path: file).integers() } catch {
      throw AuditError(.malformedFile, "\(file) \(error.reason)")
    }
  }

  func floats(_ file: String) throws(AuditError) -> [Float] {
    do throws(ArrayRefusal) { return try NumpyReader(path: file).floats() } catch {
      throw AuditError(.malformedFile, "\(file) \(error.reason)")
    }
  }

  func write(_ scores: ScoreMatrix, _ name: String) throws(AuditError) {
    try NumpyWriter.write(
      scores.values, shape: [scores.rowCount, scores.classCount], to: output(name))
  }

  func unknownVerb(_ known: [String]) -> AuditError {
    AuditError(
      .unsupported,
      "a \(request.role) has no verb '\(request.verb)'"
        + NearName.hint(for: request.verb, among: known))
  }

  static func required<Value>(_ value: Value?, _ name: String) throws(AuditError) -> Value {
    guard let value else { throw AuditError(.malformedFile, "the request has no '\(name)'") }
    return value
  }
}

extension ComponentDeclaration {
  /// What a component says of itself.
  init(_ component: Component) {
    switch component {
    case .corpus(let corpus): self = .corpus(corpus.description)
    case .feature(let extractor): self = .feature(extractor.output)
    case .attacker(let attacker): self = .attacker(attacker.declaration)
    case .metric(let metric): self = .metric(metric.declaration)
    case .defence: self = .defence(DefenceDeclaration(keepsShape: false))
    case .model(let model):
      let start: ModelDeclaration.Start
      let hasControl = (model as? any UntrainedControl)?.hasUntrainedControl ?? false
      if let pretrained = model as? any PretrainedModel {
        start = .pretrained(
          emotions: pretrained.emotions, inputs: pretrained.inputs,
          readsFeatures: pretrained.readsFeatures, hasUntrainedControl: hasControl)
      } else {
        start = .trains(hasUntrainedControl: hasControl)
      }
      self = .model(ModelDeclaration(model.declaration, start: start))
    }
  }
}
