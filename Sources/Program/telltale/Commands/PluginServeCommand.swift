import ArgumentParser
import TelltaleKit

/// Serves requests for a component in a process of its own (docs/command-plugins.md); not for people.
struct PluginServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: PluginServe.subcommand,
    abstract: "Serve requests for a component, named on standard input.",
    shouldDisplay: false)

  @Option(help: "Plugin file or manifest.") var plugin: String
  @Option(help: "Role of the component.", transform: RoleArgument.parse) var role: Role
  @Option(help: "Id of the component.") var id: String
  @Option(help: "The only folder that may be written; without one, the process is not confined.")
  var workFolder: String?
  @Option(help: "A file or folder that must be readable; may be repeated.") var readable: [String] =
    []

  func run() {
    PluginServe.run(file: plugin, role: role, id: id, workFolder: workFolder, readable: readable)
  }
}
