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
  private let host: PluginHost
  private let trial: Execution
  private let foundLater: FoundLater

  /// - Parameters:
  ///   - baseFolder: what relative paths in the configuration are relative to.
  ///   - trial: for reading every recording, and a model that came trained on a few.
  ///
  /// Throws what `PluginHost.open` and `ResolvedAudit` throw; nothing has been written then.
  public init(
    _ configuration: AuditConfiguration, baseFolder: String, host: PluginHost,
    trial: Execution = Execution(seed: Seed(0))
  ) throws(AuditError) {
    try self.init(
      configuration, baseFolder: baseFolder, host: host, trial: trial, without: FoundLater())
  }

  private init(
    _ configuration: AuditConfiguration, baseFolder: String, host: PluginHost, trial: Execution,
    without foundLater: FoundLater
  ) throws(AuditError) {
    self.configuration = configuration
    self.baseFolder = baseFolder
    self.host = host
    self.trial = trial
    self.foundLater = foundLater
    let audit = try ResolvedAudit(
      configuration, registry: try configuration.registry(host, baseFolder: baseFolder),
      baseFolder: baseFolder, without: foundLater, trial: trial)
    plan = try AuditPlan(audit)
  }

  /// Whether utterances that cannot be used are left out.
  var leavesOut: Bool { configuration.unusable == .leaveOut }

  /// The audit without utterances that stages of it made nothing of on a store; nil where there are none, or
  /// where it is to refuse such utterances.
  ///
  /// - Parameter told: of what is left out now, for people.
  ///
  /// Throws as `init`; nothing has been written then.
  func leavingOut(
    foundOn store: ArtifactStore, told: (String) -> Void
  ) throws(AuditError) -> AuditSession? {
    guard leavesOut else { return nil }
    let found = store.foundLater(of: plan.stagePlan)
    guard !found.isEmpty else { return nil }
    told("\(found.summary). The audit is planned without what cannot be used")
    return try AuditSession(
      configuration, baseFolder: baseFolder, host: host, trial: trial,
      without: foundLater.union(found))
  }

  /// The same for who only looks: the store is not made where there is none.
  ///
  /// - Parameter told: of what is left out, for people.
  ///
  /// Throws as `init`, and `.storageFailed`.
  public func leavingOut(
    foundIn storeFolder: String, told: (String) -> Void
  ) throws(AuditError) -> AuditSession {
    guard let store = try ArtifactStore(existing: storeFolder) else { return self }
    var session = self
    while let next = try session.leavingOut(foundOn: store, told: told) { session = next }
    return session
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
