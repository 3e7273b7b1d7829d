import ArgumentParser
import TelltaleKit
import TextIO

/// Where plugins are looked for.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp(
      "A plugin file (a library or a manifest), or a folder of them; may be repeated. Searched before TELLTALE_PLUGIN_PATH and the folder of this program. Plugins run with your rights.",
      valueName: "path"))
  var pluginPaths: [String] = []

  @Flag(
    help:
      "Run every plugin that is not Telltale's own in processes of its own: one that crashes or hangs costs one stage. Slower; needs room in TMPDIR."
  )
  var isolate = false

  @Option(
    help: ArgumentHelp(
      "Longest time of one request to an isolated plugin, or to a model from a file (default: 86400, a day). A manifest says its own.",
      valueName: "seconds"))
  var isolateTimeLimit: Double = 86_400

  @OptionGroup var model: ModelLimitOptions

  @Option(
    name: .customLong("allow-plugins"),
    help: ArgumentHelp(
      "Open only plugins and model files whose SHA-256 this file pins ('telltale plugin lock' writes one), and run what was checked.",
      valueName: "lockfile"))
  var lockfile: String?

  func host() throws(AuditError) -> PluginHost {
    try settings().host { StandardError.write("note: \($0)\n") }
  }

  func settings() throws(AuditError) -> PluginSettings {
    guard isolateTimeLimit > 0 else {
      throw AuditError(.invalidConfiguration, "--isolate-time-limit must be more than 0 seconds")
    }
    var settings = PluginSettings()
    settings.paths = pluginPaths
    settings.isolates = isolate
    settings.requestSeconds = isolateTimeLimit
    settings.modelLimits = try model.limits()
    settings.lockfile = lockfile
    return settings
  }
}
