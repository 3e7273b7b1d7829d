import AuditCore
import AuditPluginHost
import AuditRunner
import Foundation

/// From what a person asked for to a plan: plugins found and opened, components made, corpora read.
struct AuditSession {
  let configuration: AuditConfiguration
  let baseFolder: String
  let plan: AuditPlan

  init(_ configuration: AuditConfiguration, baseFolder: String, host: PluginHost)
    throws(AuditError)
  {
    self.configuration = configuration
    self.baseFolder = baseFolder
    let registry = try host.open(configuration.components(described: host.survey))
    let audit = try ResolvedAudit(configuration, registry: registry, baseFolder: baseFolder)
    plan = try AuditPlan(audit)
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
