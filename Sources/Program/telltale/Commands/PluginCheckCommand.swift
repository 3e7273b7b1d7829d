import ArgumentParser
import ConformanceKit
import Foundation
import PluginHosting
import TelltaleCore
import TextIO

struct PluginCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Hold every component of a plugin against its role's contract.",
    discussion: """
      Makes small inputs itself: rows with planted classes, known and no leaks, sound, scores; and rows \
      that are no numbers, of another shape, of one class, none at all. Components that describe the \
      usual parameters of learning (epochs, batch-size, learning-rate, patience, plane) are given short \
      settings; --set gives others, and what is required.

      Plugins that are not Telltale's own run in processes of their own: one that crashes or hangs \
      fails its check. --in-process is quicker, and a crash ends all.

      Examples:
        telltale plugin check my-attack/my-attack.telltale.yaml
        telltale plugin check my-swift-package
        telltale plugin check .build/release/libTelltaleVGG.so --role attacker --id vgg16 --json

      Exit codes: 0 every check passed, or does not apply; 8 one failed, or the plugin was refused.
      """)

  @Argument(
    help: ArgumentHelp(
      "A library, a manifest, a folder of them, or the folder of a Swift package that was built.",
      valueName: "path"))
  var path: String
  @Option(help: "Only components of this role.", transform: RoleArgument.parse) var role: Role?
  @Option(help: "Only the component of this id.") var id: String?
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A parameter of the components that describe it; may be repeated.",
      valueName: "parameter=value"))
  var settings: [String] = []
  @Option(
    help: ArgumentHelp(
      "Bands of the features that a model is given: as many as a model that comes trained reads.",
      valueName: "count"))
  var bands: Int = 24
  @Flag(help: "As JSON.") var json = false
  @Flag(help: "Run Telltale's own plugins in processes of their own too.") var isolate = false
  @Flag(help: "Run every plugin in this process, but for models from files.") var inProcess = false
  @Option(
    help: ArgumentHelp("Longest time of one request to an isolated library.", valueName: "seconds"))
  var timeLimit: Double = 600
  @OptionGroup var model: ModelLimitOptions

  func validate() throws {
    guard (2...100_000).contains(bands) else {
      throw ValidationError("--bands \(bands) is not from 2 to 100000")
    }
    guard !(isolate && inProcess) else {
      throw ValidationError("--isolate and --in-process exclude each other")
    }
  }

  func run() throws {
    let given = try parameters()
    let host = try PluginHost(
      locator: PluginLocator(paths: [path], environmentPath: "", executableFolder: nil),
      isolation: PluginIsolation(
        isolatesForeign: !inProcess,
        ownFolder: isolate ? nil : PluginLocator.ownExecutableFolder, timeLimitSeconds: timeLimit,
        foreignCode: try model.limits()),
      warn: { StandardError.write("note: \($0)\n") })
    let components = host.survey.cards.flatMap(\.components)
      .filter { (role == nil || $0.role == role) && (id == nil || $0.id == id) }
    guard !components.isEmpty || !host.survey.quarantined.isEmpty else {
      throw nothing(among: host.survey.cards.flatMap(\.components))
    }
    try refuseUnknown(given, components)
    let registry = try host.open(components.map { ($0.role, $0.id) })
    var findings: [ConformanceFinding] = []
    for component in components {
      findings += try check(
        registry.entry(component.id, role: component.role).factory, given)
    }
    let report = PluginCheckReport(findings: findings, refused: host.survey.quarantined)
    if json { try StandardOutput.json(report) } else { try StandardOutput.text(report.text) }
    if !report.hasPassed { throw ExitCode(ErrorPresentation.ExitStatus.notConforming) }
  }

  private func check(
    _ factory: ComponentFactory, _ given: [String: ParameterValue]
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
    let line = CheckLine(title: "\(metadata.role) \(metadata.id)")
    defer { line.end() }
    let known = Set(metadata.parameters.map(\.name))
    return Conformance.check(
      factory,
      parameters: metadata.quickSettings
        .merging(given.filter { known.contains($0.key) }) { $1 },
      settings: ConformanceSettings(scratchFolder: folder, bandCount: bands), willCheck: line.show)
  }

  private func parameters() throws(AuditError) -> [String: ParameterValue] {
    var given: [String: ParameterValue] = [:]
    for setting in settings {
      let sides = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2 else {
        throw AuditError(
          .invalidConfiguration, "--set '\(setting)' is not of the form parameter=value")
      }
      given[sides[0]] = ParameterValue(word: sides[1])
    }
    return given
  }

  private func refuseUnknown(
    _ given: [String: ParameterValue], _ components: [ComponentMetadata]
  ) throws(AuditError) {
    let known = Set(components.flatMap(\.parameters).map(\.name))
    for name in given.keys.sorted() where !known.contains(name) && !components.isEmpty {
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
