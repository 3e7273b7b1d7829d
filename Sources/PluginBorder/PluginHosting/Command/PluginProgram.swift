internal import Foundation
internal import Processes
internal import TelltaleCore

/// A program that serves a component's requests: started anew for each, or staying.
struct PluginProgram: Sendable {
  /// Program and first arguments; one that is started anew gets the request's file behind them.
  let words: [String]
  /// Whether it serves one request after the other, named on its standard input (`LastingProgram`).
  let stays: Bool
  /// For one request.
  let timeLimitSeconds: Double
  /// Address space; nil for none.
  let memoryLimitMiB: Int?
  /// Of a program that confines itself; nil for others.
  var confinement: ConfinedProgram?
  /// What is looked at before each start; nil for a program that is nobody's plugin.
  var code: OpenedCode?

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
        cause: withRemedy(said)
      ).fromOutside(isCancelled: isCancelled)
    }
    let failure = failure(ending, of: request.verb, seconds: seconds)
    return AuditError(
      failure.code, "plugin '\(request.component)', verb '\(request.verb)': \(failure.message)",
      component: request.component, cause: lastWords)
  }

  /// What is started, in a folder.
  ///
  /// Throws `.pluginFailed` for a program that is missing, or that is not what it was.
  func program(in folder: String, _ more: [String] = []) throws(AuditError) -> Program {
    try code?.check()
    let own = ProcessInfo.processInfo.environment
    // The runtime's crash report takes seconds, and the signal is told all the same.
    let environment =
      confinement?.environment(from: own) ?? own.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    return Program(
      try executable(), words.dropFirst() + more, environment: environment, folder: folder,
      memoryLimitMiB: memoryLimitMiB)
  }

  func timeLimitSeconds(for verb: String) -> Double {
    confinement?.inspectionLimitSeconds(for: verb) ?? timeLimitSeconds
  }

  /// The cause of an error that the program wrote, and the memory that it had where that was too little.
  private func withRemedy(_ said: ProgramError) -> String? {
    let words = (said.cause ?? "").lowercased()
    guard let confinement, ["memory", "allocat", "bad_alloc"].contains(where: words.contains)
    else { return said.cause }
    return [said.cause, confinement.memoryRemedy].compactMap(\.self).joined(separator: "; ")
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
    _ ending: ChildProcess.Ending?, of verb: String, seconds: Double
  ) -> (code: AuditError.Code, message: String) {
    let name = (words[0] as NSString).lastPathComponent
    let limit =
      confinement.map { "; \($0.memoryRemedy)" }
      ?? memoryLimitMiB.map { ". Its memory limit is \($0) MiB" } ?? ""
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
        "\(name) did not finish within its time limit of"
          + " \(timeLimitSeconds(for: verb).formatted()) s and was stopped; "
          + (confinement?.timeRemedy(for: verb) ?? "raise the limit if it needs longer")
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
