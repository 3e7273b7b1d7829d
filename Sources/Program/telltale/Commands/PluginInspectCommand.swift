import ArgumentParser
import TelltaleKit

/// Opens one plugin in this process and tells what it holds; not for people.
struct PluginInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: InspectionChild.subcommand, abstract: "Open a plugin and tell what it holds.",
    shouldDisplay: false)

  @Argument(help: "Plugin file.") var file: String

  func run() { InspectionChild.run(file: file) }
}
