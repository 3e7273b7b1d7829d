internal import Foundation
public import Plan
public import PluginHosting
public import TelltaleCore

/// A model that is made to be looked into: without a corpus, and without an audit.
public struct InspectedModel: Sendable {
  /// Of the component: what `--set` names.
  public let name: String
  /// As it was made.
  public let model: any PrimaryTaskModel
  /// Frames that it reads in a second of sound: of a model of samples 16,000; nil where its feature decides.
  public let framesPerSecond: Double?

  /// - Parameters:
  ///   - component: as an audit file's `model` names it; relative paths begin at the current folder.
  ///   - settings: each `component.parameter=value`.
  ///
  /// Throws as `AuditConfiguration.set`, as `PluginHost.open`, and what making the model throws.
  public init(
    _ component: ComponentSpecification, settings: [String], host: PluginHost
  ) throws(AuditError) {
    var configuration = AuditConfiguration(
      name: component.name, corpora: [],
      model: ModelSpecification(component: component, corpus: ""))
    for setting in settings { try configuration.set(setting) }
    let component = configuration.model.component
    let registry = try host.open([(.model, component.use)])
    let parameters = try PathParameters.resolved(
      component.parameters, of: registry.entry(component.use, role: .model).factory.metadata,
      baseFolder: FileManager.default.currentDirectoryPath)
    name = component.use
    model = try registry.make(.model, component.use, parameters)
    framesPerSecond = parameters["layout"] == .text("samples") ? 16_000 : nil
  }
}
