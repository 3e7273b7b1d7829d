internal import ForeignFunctions
internal import Foundation
internal import Processes
internal import TelltaleCore

/// The body of the hidden subcommand `plugin-inspect FILE`: what runs in the child.
public enum InspectionChild {
  /// Name of the subcommand.
  public static let subcommand = "plugin-inspect"

  /// Confines the process, opens the plugin, writes one marked line of JSON on standard output, and ends
  /// the process.
  ///
  /// Whatever the plugin prints goes to standard error: standard output is kept for the answer. The
  /// process ends without running anyone's exit handlers, which may hang or crash too.
  public static func run(file: String) -> Never {
    let answers = Answers()
    guard let line = try? confinedAnswer(for: file).line() else { _exit(1) }
    _exit(answers.say(line) ? 0 : 1)
  }

  /// Whoever made the plugin gets to run for the first time here: it may look around, and do no more.
  private static func confinedAnswer(for file: String) -> InspectionAnswer {
    do throws(AuditError) {
      var needed = [PluginManifest.folder(of: file)]
      guard PluginManifest.isManifest(file) else {
        try ConfinedProcess.enter(reading: needed + [file], writing: [])
        return answer(for: file)
      }
      let manifest = try PluginManifest(file: file)
      needed += try PluginCode(of: manifest).files.map(\.path)
      try ConfinedProcess.enter(reading: needed, writing: [])
      try manifest.foreignPlugin().open()
      return .found(
        id: manifest.metadata.id, version: manifest.metadata.version,
        components: [manifest.metadata])
    } catch {
      return .refused(reason: error.message + (error.cause.map { " (\($0))" } ?? ""))
    }
  }

  private static func answer(for file: String) -> InspectionAnswer {
    do throws(PluginRefusal) {
      let image = try PluginImage(opening: file)
      let components = try image.contents().components
      try check(components)
      return .found(id: image.id, version: image.version, components: components.map(\.metadata))
    } catch {
      return .refused(reason: error.reason)
    }
  }

  /// Ids that the registry would not take are the plugin's fault, and better said here.
  private static func check(_ components: [ComponentFactory]) throws(PluginRefusal) {
    var registry = Registry()
    for component in components {
      do throws(AuditError) {
        try registry.add(component, source: "it")
      } catch {
        throw PluginRefusal("its list of components is wrong: \(error.message)")
      }
    }
  }
}
