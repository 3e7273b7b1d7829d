import ArgumentParser
import Foundation
import TelltaleKit
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
    var check = PluginCheck(path)
    check.role = role
    check.id = id
    check.parameters = try parameters()
    check.bandCount = bands
    check.isolatesOwn = isolate
    check.isInProcess = inProcess
    check.requestSeconds = timeLimit
    check.modelLimits = try model.limits()
    let line = CheckLine()
    defer { line.end() }
    let report = try check.run(
      warn: { StandardError.write("note: \($0)\n") },
      willCheck: { line.show($1, of: "\($0.role) \($0.id)") })
    line.end()
    if json { try StandardOutput.json(report) } else { try StandardOutput.text(report.text) }
    if !report.hasPassed { throw ExitCode(ErrorPresentation.ExitStatus.notConforming) }
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
}
