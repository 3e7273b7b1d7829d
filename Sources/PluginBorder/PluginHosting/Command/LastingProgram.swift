internal import Foundation
internal import Processes
internal import Synchronization
internal import TelltaleCore
internal import TextIO

/// Runs of a program that stays: each serves one request after the other.
///
/// A run reads the path of a request's file from each line of its standard input, and prints `served`
/// or `failed` when it is through with it. As many run side by side as there are requests at a time; one
/// that does not answer is stopped, and the next request starts another. All end when nobody holds
/// this any more, and with this process: their standard input ends then.
final class LastingProgram: Sendable {
  private let program: PluginProgram
  private let idle = Mutex<[Run]>([])

  init(_ program: PluginProgram) { self.program = program }

  /// Throws as `PluginProgram.serve` does.
  func serve(
    _ request: PluginRequest, file: String, _ execution: Execution
  ) throws(AuditError) {
    let start = ContinuousClock.now
    while true {
      let waiting = idle.withLock { $0.popLast() }
      let run: Run
      if let waiting { run = waiting } else { run = try Run(program) }
      var lines = ProgramLines(execution, stays: true)
      let stopped = run.serve(
        file, from: start, timeLimitSeconds: program.timeLimitSeconds(for: request.verb), execution,
        &lines)
      var ending: ChildProcess.Ending?
      if lines.answer != nil {
        idle.withLock { $0.append(run) }
        if lines.answer == .served { return }
      } else {
        let ended = run.end(&lines)
        ending = stopped ?? ended
        // It was free to leave after its last answer, and had not read this request; or its keeper ended it
        // after that answer, which was not heard in time.
        if waiting != nil, stopped == nil, ended == .exited(0) || ended == .timedOut { continue }
      }
      throw program.error(
        ending, of: request, seconds: (ContinuousClock.now - start) / .seconds(1),
        lastWords: lines.lastWords, isCancelled: execution.isCancelled)
    }
  }
}

/// One process of a lasting program, used by one request at a time.
private final class Run: Sendable {
  /// Nil when it has been stopped.
  private let child: Mutex<RunningChild?>
  private let input: SocketPair

  init(_ program: PluginProgram) throws(AuditError) {
    let input = try SocketPair()
    self.input = input
    defer { input.closeIts() }
    do throws(AuditError) {
      child = Mutex(
        try RunningChild(
          program.program(in: program.confinement?.folder ?? NSTemporaryDirectory()),
          input: input.its, outputLimit: 0))
    } catch {
      input.closeOurs()
      throw error
    }
  }

  deinit { input.closeOurs() }

  /// - Returns: why it must be stopped, if it must.
  func serve(
    _ file: String, from start: ContinuousClock.Instant, timeLimitSeconds: Double,
    _ execution: Execution, _ lines: inout ProgramLines
  ) -> ChildProcess.Ending? {
    child.withLock { child in
      // What it said since its last answer belongs to no request.
      child?.drain { _, bytes in StandardError.write(String(decoding: bytes, as: UTF8.self)) }
      input.send(file + "\n")
      return child?.follow(
        from: start, timeLimitSeconds: timeLimitSeconds,
        isCancelled: { execution.isCancelled }, isDone: { lines.answer != nil },
        observe: { lines.take($1, from: $0) })
    }
  }

  func end(_ lines: inout ProgramLines) -> ChildProcess.Ending {
    child.withLock { child in
      guard let running = child.take() else { return .exited(1) }
      let left = running.end { lines.take($1, from: $0) }
      lines.finish()
      return left.ending
    }
  }
}
