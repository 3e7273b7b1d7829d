internal import AuditCore
internal import AuditProcesses
import Foundation

/// The body of the hidden subcommand `plugin-probe FILE`: what runs in the child.
public enum ProbeChild {
  /// Name of the subcommand.
  public static let subcommand = "plugin-probe"

  /// Opens the plugin, writes one marked line of JSON on standard output, and ends the process.
  ///
  /// Whatever the plugin prints goes to standard error: standard output is kept for the answer. The
  /// process ends without running anyone's exit handlers, which may hang or crash too.
  public static func run(file: String) -> Never {
    let answers = Answers()
    guard let line = try? answer(for: file).line() else { _exit(1) }
    _exit(answers.say(line) ? 0 : 1)
  }

  private static func answer(for file: String) -> ProbeAnswer {
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
