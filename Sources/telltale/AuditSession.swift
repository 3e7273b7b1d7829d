import AuditCore
import AuditPluginHost
import AuditRunner
import Foundation

/// From what a person asked for to a plan: plugins found and opened, components made, corpora read.
struct AuditSession {
  let configuration: AuditConfiguration
  let baseFolder: String
  let plan: AuditPlan

  /// - Parameter trial: for reading every recording; nil where that has been done.
  init(
    _ configuration: AuditConfiguration, baseFolder: String, host: PluginHost, trial: Execution?
  ) throws(AuditError) {
    self.configuration = configuration
    self.baseFolder = baseFolder
    let registry = try host.open(configuration.components(described: host.survey))
    let audit = try ResolvedAudit(
      configuration, registry: registry, baseFolder: baseFolder, trial: trial)
    plan = try AuditPlan(audit)
  }

  /// The same for a person who waits: with a bar, and stopped on request.
  init(
    _ configuration: AuditConfiguration, baseFolder: String, host: PluginHost, interrupt: Interrupt
  ) throws(AuditError) {
    let bar = ProgressBar(title: "reading recordings")
    defer { bar.clear() }
    try self.init(
      configuration, baseFolder: baseFolder, host: host,
      trial: Execution(
        seed: Seed(configuration.seed), device: configuration.device,
        threadCount: configuration.threads ?? ProcessInfo.processInfo.activeProcessorCount,
        progress: { bar.draw($0) }, isCancelled: { interrupt.isAsked }))
  }
}

/// Where an audit reads, works and writes.
struct AuditPlaces {
  let output: String
  let store: String

  /// - Parameters:
  ///   - output: nil for `<name>-audit` in the current folder, whatever the name is.
  ///   - store: nil for TELLTALE_STORE, or else `telltale.store` in the current folder.
  init(output: String?, store: String?, name: String) {
    let here = FileManager.default.currentDirectoryPath
    let environment = ProcessInfo.processInfo.environment["TELLTALE_STORE"]
    func absolute(_ path: String) -> String {
      URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: here + "/"))
        .standardizedFileURL.path
    }
    self.output = absolute(output ?? FileName(name).text + "-audit")
    self.store = absolute(store ?? environment ?? "telltale.store")
  }
}

extension AuditConfiguration {
  /// Every component that a plan of this configuration opens.
  ///
  /// An attacker's native feature stands in its parameter `native-feature`, which the card of its
  /// plugin tells without opening it; for an attacker without one, every extractor is opened.
  func components(described survey: PluginSurvey) -> [(role: Role, id: String)] {
    let known = survey.cards.flatMap(\.components)
    var ids: [(role: Role, id: String)] = [(.model, model.component.use)]
    ids += corpora.map { (.corpus, $0.use) }
    ids += metrics.map { (.metric, $0) }
    ids += defences.map { (.defence, $0.use) }
    let probe = taskProbe ?? AuditConfiguration.usualTaskProbe
    if known.contains(where: { $0.role == .attacker && $0.id == probe }) {
      ids.append((.attacker, probe))
    }
    ids += features.map { (.feature, $0.use) }
    var natives = model.features.filter { name in !features.contains { $0.name == name } }
    let attackerIDs = known.filter { $0.role == .attacker }.map(\.id)
    for attacker in withExactTest(among: attackerIDs).attackers.map(\.component) {
      ids.append((.attacker, attacker.use))
      let card = known.first { $0.role == .attacker && $0.id == attacker.use }
      let described = card?.parameters.first { $0.name == "native-feature" }?.defaultValue
      if let native = attacker.parameters["native-feature"] ?? described {
        natives.append(native.description)
      } else if card != nil {
        natives += known.filter { $0.role == .feature }.map(\.id)
      }
    }
    ids += Set(natives).sorted().map { (.feature, $0) }
    return ids
  }
}
