import ArgumentParser
import AuditCore
import AuditPluginHost

/// Serves one request for a component in a process of its own (docs/command-plugins.md); not for
/// people.
struct PluginServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: PluginServe.subcommand, abstract: "Serve one request for a component.",
    shouldDisplay: false)

  @Option(help: "Plugin file or manifest.") var plugin: String
  @Option(help: "Role of the component.", transform: RoleArgument.parse) var role: Role
  @Option(help: "Id of the component.") var id: String
  @Argument(help: "Request, a JSON file.") var request: String

  func run() { PluginServe.run(file: plugin, role: role, id: id, request: request) }
}
