internal import AuditCore
import Foundation

/// The body of the hidden subcommand `plugin-probe FILE`: what runs in the child.
public enum ProbeChild {
  /// Name of the subcommand.
  public static let subcommand = "plugin-probe"

  /// Opens the plugin, writes one marked line of JSON on standard output, and ends the process.
  ///
  /// Whatever the plugin prints goes to standard error: standard output is kept for the answer. The
  /// process ends without running anyone's exit handlers, which may hang or crash too. No core file
  /// is left, since a crash is an expected outcome.
  public static func run(file: String) -> Never {
    let answerDescriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
    #if os(Linux)
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
    #else
      setrlimit(RLIMIT_CORE, &noCore)
    #endif

    let answer = answer(for: file)
    guard let line = try? answer.line() else { _exit(1) }
    _exit(writeAll(line, to: answerDescriptor) ? 0 : 1)
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

  private static func writeAll(_ data: Data, to descriptor: Int32) -> Bool {
    data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}
