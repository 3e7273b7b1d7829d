import ArgumentParser
import TelltaleKit

/// Opens one plugin in this process and tells what it holds; not for people.
struct PluginProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ProbeChild.subcommand, abstract: "Open a plugin and tell what it holds.",
    shouldDisplay: false)

  @Argument(help: "Plugin file.") var file: String

  func run() { ProbeChild.run(file: file) }
}
