internal import ConformanceKit
internal import Foundation
public import PluginHosting
public import TelltaleCore

/// Holds every component of a plugin against its role's contract.
public struct PluginCheck: Sendable {
  /// A library, a manifest, a folder of them, or the folder of a Swift package that was built.
  public var path: String
  /// Only components of this role; nil for all.
  public var role: Role?
  /// Only the component of this id; nil for all.
  public var id: String?
  /// For the components that describe them, over the values that make learning short.
  public var parameters: [String: ParameterValue] = [:]
  /// Bands of the features that a model is given.
  public var bandCount = 24
  /// Whether Telltale's own plugins run in processes of their own, too.
  public var isolatesOwn = false
  /// Whether every plugin runs in this process, but for models from files: a crash ends all.
  public var isInProcess = false
  /// Longest time of one request to an isolated library.
  public var requestSeconds = 600.0
  /// Within which a model's file is opened.
  public var modelLimits = ForeignCodeLimits()

  /// All of a plugin, those of others in processes of their own.
  public init(_ path: String) { self.path = path }

  /// Runs every check of every component, one after the other.
  ///
  /// - Parameters:
  ///   - warn: told in words if this system cannot confine what is opened.
  ///   - willCheck: called with the component and the check's name before it runs.
  ///
  /// Throws `.missingFile` where there is no plugin, `.unknownName` where it has no such component,
  /// `.invalidParameter` for a parameter that none describes, `.storageFailed` where there is no room for
  /// temporary files, and as `PluginHost`. What a component does wrong is a finding.
  public func run(
    warn: @escaping @Sendable (String) -> Void = { _ in },
    willCheck: @escaping (ComponentMetadata, String) -> Void = { _, _ in }
  ) throws(AuditError) -> PluginCheckReport {
    let host = try PluginHost(
      locator: PluginLocator(paths: [path], environmentPath: "", executableFolder: nil),
      isolation: PluginIsolation(
        isolatesForeign: !isInProcess,
        ownFolder: isolatesOwn ? nil : PluginLocator.ownExecutableFolder,
        timeLimitSeconds: requestSeconds, foreignCode: modelLimits),
      warn: warn)
    let all = host.survey.cards.flatMap(\.components)
    let components = all.filter { (role == nil || $0.role == role) && (id == nil || $0.id == id) }
    guard !components.isEmpty || !host.survey.quarantined.isEmpty else {
      throw nothing(among: all)
    }
    try refuseUnknown(components)
    let registry = try host.open(components.map { ($0.role, $0.id) })
    var findings: [ConformanceFinding] = []
    for component in components {
      findings += try check(
        registry.entry(component.id, role: component.role).factory, willCheck)
    }
    return PluginCheckReport(findings: findings, refused: host.survey.quarantined)
  }

  private func check(
    _ factory: ComponentFactory, _ willCheck: @escaping (ComponentMetadata, String) -> Void
  ) throws(AuditError) -> [ConformanceFinding] {
    let folder = NSTemporaryDirectory() + "/telltale-check-" + UUID().uuidString
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw AuditError(
        .storageFailed, "cannot make a folder in TMPDIR", cause: error.localizedDescription)
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let metadata = factory.metadata
    let known = Set(metadata.parameters.map(\.name))
    return Conformance.check(
      factory,
      parameters: metadata.quickSettings.merging(parameters.filter { known.contains($0.key) }) {
        $1
      },
      settings: ConformanceSettings(scratchFolder: folder, bandCount: bandCount),
      willCheck: { willCheck(metadata, $0) })
  }

  private func refuseUnknown(_ components: [ComponentMetadata]) throws(AuditError) {
    let known = Set(components.flatMap(\.parameters).map(\.name))
    for name in parameters.keys.sorted() where !known.contains(name) && !components.isEmpty {
      throw AuditError(
        .invalidParameter,
        "no component here has a parameter '\(name)'"
          + NearName.hint(for: name, among: known.sorted()))
    }
  }

  private func nothing(among components: [ComponentMetadata]) -> AuditError {
    let known = components.map { "\($0.role) '\($0.id)'" }.joined(separator: ", ")
    return components.isEmpty
      ? AuditError(
        .missingFile,
        "'\(path)' holds no plugin: name a library (libTelltale*), a manifest (*.telltale.yaml), the"
          + " folder of either, or the folder of a Swift package that was built")
      : AuditError(.unknownName, "'\(path)' has no such component; it has \(known)")
  }
}
