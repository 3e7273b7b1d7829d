import ArgumentParser

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Begin a plugin, check one, or pin those that may be opened.",
    subcommands: [PluginNewCommand.self, PluginCheckCommand.self, PluginLockCommand.self])
}
