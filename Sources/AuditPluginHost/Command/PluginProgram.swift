internal import AuditCore
internal import AuditProcesses
import Foundation

/// A program that serves a component's requests: started anew for each, or staying.
struct PluginProgram: Sendable, Hashable {
  /// Program and first arguments; one that is started anew gets the request's file behind them.
  let words: [String]
  /// Whether it serves one request after the other, named on its standard input (`LastingProgram`).
  let stays: Bool
  /// For one request.
  let timeLimitSeconds: Double
  /// Address space; nil for none.
  let memoryLimitMiB: Int?

  /// Runs the program on one request to its end.
  ///
  /// Standard output is read for lines `progress FRACTION NOTE`; everything else that it prints goes to
  /// this process's standard error.
  ///
  /// Throws `.pluginFailed` for a program that is missing or crashes, `.computationFailed` for one that
  /// ends with another status than 0 or reaches its time limit, `.cancelled`, or the error that the
  /// program wrote into its file `error`.
  func serve(
    _ request: PluginRequest, file: String, folder: ScratchFolder, _ execution: Execution
  ) throws(AuditError) {
    var lines = ProgramLines(execution, stays: false)
    let outcome = try ChildProcess.run(
      program(in: folder.path, [file]), timeLimitSeconds: timeLimitSeconds, outputLimit: 0,
      isCancelled: { execution.isCancelled }, observe: { lines.take($1, from: $0) })
    lines.finish()
    if outcome.ending == .exited(0) { return }
    throw error(
      outcome.ending, of: request, seconds: outcome.durationSeconds, lastWords: lines.lastWords,
      isCancelled: execution.isCancelled)
  }

  /// What became of a request that was not served: the error that the program wrote, or how it ended;
  /// nil for one that stays and answered that it failed.
  func error(
    _ ending: ChildProcess.Ending?, of request: PluginRequest, seconds: Double, lastWords: String?,
    isCancelled: Bool
  ) -> AuditError {
    let isItsOwnWord = if case .exited? = ending { true } else { ending == nil }
    if isItsOwnWord, let said = ProgramError(file: request.outputs["error"]) {
      return AuditError(
        AuditError.Code(rawValue: said.code), said.message, component: request.component,
        cause: said.cause
      ).fromOutside(isCancelled: isCancelled)
    }
    let failure = failure(ending, seconds: seconds)
    return AuditError(
      failure.code, "plugin '\(request.component)', verb '\(request.verb)': \(failure.message)",
      component: request.component, cause: lastWords)
  }

  /// What is started, in a folder.
  ///
  /// Throws `.pluginFailed` for a program that is missing.
  func program(in folder: String, _ more: [String] = []) throws(AuditError) -> Program {
    // The runtime's crash report takes seconds, and the signal is told all the same.
    let environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    return Program(
      try executable(), words.dropFirst() + more, environment: environment, folder: folder,
      memoryLimitMiB: memoryLimitMiB)
  }

  private func executable() throws(AuditError) -> String {
    let name = words[0]
    let files =
      name.contains("/")
      ? [name]
      : (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/\(name)" }
    for file in files where FileManager.default.isExecutableFile(atPath: file) { return file }
    throw AuditError(
      .pluginFailed,
      name.contains("/")
        ? "its program '\(name)' is no file that can be run; see its path, and chmod +x"
        : "its program '\(name)' is neither beside the manifest nor in the PATH; install it")
  }

  private func failure(
    _ ending: ChildProcess.Ending?, seconds: Double
  ) -> (code: AuditError.Code, message: String) {
    let name = (words[0] as NSString).lastPathComponent
    let limit = memoryLimitMiB.map { ". Its memory limit is \($0) MiB" } ?? ""
    switch ending {
    case nil:
      return (
        .computationFailed,
        "\(name) answered 'failed' and wrote no error; have it write the reason into the output 'error'"
      )
    case .exited(0):
      return (.computationFailed, "\(name) ended before it had served it" + limit)
    case .exited(let status):
      return (.computationFailed, "\(name) ended with status \(status)" + limit)
    case .signalled(let signal):
      return (.pluginFailed, "\(name) crashed with \(SignalName.name(of: signal))" + limit)
    case .timedOut:
      return (
        .computationFailed,
        "\(name) did not finish within its time limit of \(timeLimitSeconds.formatted()) s and was"
          + " stopped; raise the limit if it needs longer"
      )
    case .cancelled: return (.cancelled, "stopped on request after \(Int(seconds)) s")
    }
  }
}

extension Execution {
  var isCancelled: Bool {
    do throws(AuditError) { try checkCancelled() } catch { return true }
    return false
  }
}
