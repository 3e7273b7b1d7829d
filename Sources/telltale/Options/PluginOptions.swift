import ArgumentParser
import AuditCore
import AuditPluginHost

/// Where plugins are looked for.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp(
      "A plugin file, or a folder of them; may be repeated. Searched before TELLTALE_PLUGIN_PATH and the folder of this program. Plugins run with your rights.",
      valueName: "path"))
  var pluginPaths: [String] = []

  func host() throws(AuditError) -> PluginHost {
    try PluginHost(locator: PluginLocator(paths: pluginPaths))
  }
}
