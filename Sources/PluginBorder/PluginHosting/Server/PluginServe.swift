internal import Foundation
internal import Processes
public import TelltaleCore
internal import TextIO

/// The body of the hidden subcommand `plugin-serve`: serves requests for a component of a plugin file,
/// in a process of its own, until its standard input ends.
public enum PluginServe {
  /// Name of the subcommand.
  public static let subcommand = "plugin-serve"

  /// Opens the plugin; reads the path of a request's file from each line of standard input, serves it, and
  /// prints `served`, or `failed` after the error was written where the request says.
  ///
  /// Whatever the plugin prints goes to standard error: standard output is kept for progress and answers.
  /// The process ends without running anyone's exit handlers, which may hang or crash. Work that asks
  /// stops when the process that wanted it has gone.
  ///
  /// - Parameters:
  ///   - file: a plugin library or a manifest.
  ///   - workFolder: the only folder that it may write to: the process confines itself, before it opens
  ///     anything. Nil to leave it as it is.
  ///   - readable: files and folders that it needs, wherever they lie.
  public static func run(
    file: String, role: Role, id: String, workFolder: String? = nil, readable: [String] = []
  ) -> Never {
    let answers = Answers()
    // A plugin that reads standard input shall not take requests away.
    let requests = FileHandle(fileDescriptor: fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3))
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO)
    let parent = getppid()
    let opened = Result { () throws(AuditError) -> ComponentServer in
      if let workFolder {
        try ConfinedProcess.enter(reading: [file] + readable, writing: [workFolder])
      }
      return ComponentServer(try factory(in: file, role: role, id: id))
    }
    while let request = line(from: requests) {
      do throws(AuditError) {
        try opened.get().serve(
          requestFile: request,
          report: { answers.say("progress \($0.fraction) \($0.note)") },
          isCancelled: { getppid() != parent })
        answers.say(ProgramLines.Answer.served.rawValue)
      } catch {
        // Whoever asked tells it to the person; without a place for it, standard error is all there is.
        if !isTold(error, of: request) { StandardError.write("\(error)\n") }
        answers.say(ProgramLines.Answer.failed.rawValue)
      }
    }
    _exit(0)
  }

  private static func isTold(_ error: AuditError, of request: String) -> Bool {
    guard let path = (try? PluginRequest(file: request))?.outputs["error"] else { return false }
    do throws(AuditError) {
      try PluginJSON.write(ProgramError(error), to: path)
      return true
    } catch { return false }
  }

  /// Without its end; nil at the end of the file. Requests come one at a time: nothing is read ahead.
  private static func line(from requests: FileHandle) -> String? {
    var bytes = Data()
    while let byte = try? requests.read(upToCount: 1), !byte.isEmpty {
      if byte.first == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes += byte
    }
    return nil
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
