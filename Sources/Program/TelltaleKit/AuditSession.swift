internal import Engine
public import Plan
public import PluginHosting
public import TelltaleCore

/// From what a person asked for to a plan: plugins found and opened, components made, corpora read.
public struct AuditSession: Sendable {
  /// As it was asked for.
  public let configuration: AuditConfiguration
  /// What relative paths in the configuration are relative to.
  public let baseFolder: String
  /// Of everything, whatever a store holds already.
  public let plan: AuditPlan

  /// - Parameters:
  ///   - baseFolder: what relative paths in the configuration are relative to.
  ///   - trial: for reading every recording, and a model that came trained on a few.
  ///
  /// Throws what `PluginHost.open` and `ResolvedAudit` throw; nothing has been written then.
  public init(
    _ configuration: AuditConfiguration, baseFolder: String, host: PluginHost,
    trial: Execution = Execution(seed: Seed(0))
  ) throws(AuditError) {
    self.configuration = configuration
    self.baseFolder = baseFolder
    let audit = try ResolvedAudit(
      configuration, registry: try configuration.registry(host, baseFolder: baseFolder),
      baseFolder: baseFolder, trial: trial)
    plan = try AuditPlan(audit)
  }

  /// Writes the plan for other hosts (`StagesRun`) into a folder, which is made.
  ///
  /// - Parameter output: where the report goes, as an absolute path.
  ///
  /// Throws `.storageFailed`.
  public func freeze(to folder: String, output: String) throws(AuditError) {
    try ArtifactStore.makeFolder(folder, option: "--freeze")
    try FrozenPlan.write(plan, baseFolder: baseFolder, output: output, to: folder)
  }

  /// The same with the plugins that lie beside the program.
  /// Throws what `PluginSettings.host` throws, too.
  public init(_ configuration: AuditConfiguration, baseFolder: String) throws(AuditError) {
    try self.init(
      configuration, baseFolder: baseFolder, host: try PluginSettings().host())
  }
}

extension AuditConfiguration {
  /// Every component that a plan of this configuration needs: what it names, and then what the attackers,
  /// once made, say that they learn from.
  func registry(_ host: PluginHost, baseFolder: String) throws(AuditError) -> Registry {
    let known = host.survey.cards.flatMap(\.components)
    let named = named(attackers: known.filter { $0.role == .attacker }.map(\.id))
    let registry = try host.open(named)
    let opened = Set(registry.entries(of: .feature).map(\.factory.metadata.id))
    let missing = try nativeFeatures(registry, baseFolder: baseFolder).subtracting(opened)
    guard !missing.isEmpty else { return registry }
    return try host.open(named + missing.sorted().map { (.feature, $0) })
  }
}
