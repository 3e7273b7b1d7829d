public import AuditCore
import Foundation

/// The body of the hidden subcommand `plugin-serve`: serves one request for a component of a plugin
/// file, in a process of its own.
public enum PluginServe {
  /// Name of the subcommand.
  public static let subcommand = "plugin-serve"

  /// Opens the plugin, serves the request, and ends the process: status 0, or 1 after the error was
  /// written where the request says.
  ///
  /// Whatever the plugin prints goes to standard error: standard output is kept for progress. The
  /// process ends without running anyone's exit handlers, which may hang or crash. Work that asks
  /// stops when the process that wanted it has gone.
  ///
  /// - Parameters:
  ///   - file: a plugin library or a manifest.
  public static func run(
    file: String, role: Role, id: String, request: String
  ) -> Never {
    let answers = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    let parent = getppid()
    do throws(AuditError) {
      let server = ComponentServer(try factory(in: file, role: role, id: id))
      try server.serve(
        requestFile: request,
        report: { progress in
          let line = Array("progress \(progress.fraction) \(progress.note)\n".utf8)
          _ = write(answers, line, line.count)
        }, isCancelled: { getppid() != parent })
      _exit(0)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      if let sent = try? PluginRequest(file: request), let path = sent.outputs["error"] {
        try? PluginJSON.write(ProgramError(error), to: path)
      }
      _exit(1)
    }
  }

  private static func factory(
    in file: String, role: Role, id: String
  ) throws(AuditError) -> ComponentFactory {
    let factories: [ComponentFactory]
    if PluginManifest.isManifest(file) {
      factories = [try PluginManifest.boundToLibrary(try PluginManifest(file: file))]
    } else {
      do throws(PluginRefusal) {
        factories = try PluginImage(opening: file).contents().components
      } catch { throw AuditError(.pluginFailed, "plugin \(file): \(error.reason)") }
    }
    for factory in factories where factory.metadata.role == role && factory.metadata.id == id {
      return factory
    }
    throw AuditError(
      .unknownName,
      "\(file) has no \(role) '\(id)'"
        + NearName.hint(for: id, among: factories.map(\.metadata.id)))
  }
}
