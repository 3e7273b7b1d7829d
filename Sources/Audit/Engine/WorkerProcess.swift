internal import Foundation
internal import Plan
internal import Processes
public import TelltaleCore

extension AuditError.Code {
  /// A worker was killed from outside: memory may have run out. The same stage may succeed the next time.
  public static let workerKilled = AuditError.Code(rawValue: "worker-killed")
}

/// One worker, started and spoken to.
final class WorkerProcess {
  /// Nil when it has been ended.
  private var child: RunningChild?
  private let input: SocketPair
  private var lines = OutputLines(limit: 1 << 20)
  /// The end of what it wrote on standard error.
  private var lastWords: [UInt8] = []
  private var ending: ChildProcess.Ending?

  /// How long one that is asked to stop is waited for.
  private static let patienceSeconds = 10.0

  /// - Parameter environment: beside this process's own, which gives way.
  init(
    executable: String, arguments: [String], environment own: [String: String] = [:]
  ) throws(AuditError) {
    // OpenMP's threads spin while they wait for each other. On a machine that does something else
    // besides, that made trainings five times slower; on an idle one, sleeping costs nothing.
    let environment = ["OMP_WAIT_POLICY": "passive"]
      .merging(ProcessInfo.processInfo.environment) { $1 }
      .merging(own) { $1 }
    let input = try SocketPair()
    defer { input.closeIts() }
    do throws(AuditError) {
      child = try RunningChild(
        Program(executable, arguments, environment: environment), input: input.its, outputLimit: 0)
    } catch {
      input.closeOurs()
      throw error
    }
    self.input = input
  }

  deinit { input.closeOurs() }

  /// Whether it can be given no more stages.
  var hasEnded: Bool { child?.hasEnded ?? true }

  /// Ends it with whatever it started.
  @discardableResult
  func end() -> ChildProcess.Ending {
    if let ending { return ending }
    guard let running = child.take() else { return .exited(0) }
    let ended = running.end { channel, bytes in remember(bytes, from: channel) }.ending
    ending = ended
    return ended
  }

  /// Throws what the stage throws, `.cancelled`, or `.pluginFailed` for a worker that ended.
  func run(
    _ stage: Stage, progress: (TelltaleCore.Progress) -> Void, isCancelled: () -> Bool
  ) throws(AuditError) {
    let job = WorkerMessage.Job(stage)
    var outcome: WorkerMessage.Answer.Content?
    func take(_ channel: ChildProcess.Channel, _ bytes: ArraySlice<UInt8>) {
      guard channel == .output else { return remember(bytes, from: channel) }
      lines.take(bytes) { line in
        guard let answer = WorkerMessage.read(line, as: WorkerMessage.Answer.self),
          answer.number == job.number
        else { return }
        if case .progress(let step) = answer.content {
          progress(step)
        } else {
          outcome = answer.content
        }
      }
    }
    func wait(seconds: Double, _ isCancelled: () -> Bool) -> ChildProcess.Ending? {
      child?.follow(
        from: .now, timeLimitSeconds: seconds, isCancelled: isCancelled,
        isDone: { outcome != nil }, observe: take)
    }
    input.send(WorkerMessage.line(job) + "\n")
    // As long as it lives: nobody knows how long a stage takes, and one that hangs looks like one that
    // computes. People see that nothing goes on, and stop it; what is stored stays.
    let isAsked = wait(seconds: .infinity, isCancelled) == .cancelled
    if isAsked {
      input.send("cancel\n")
      // A plugin that does not heed the request is not waited for; nothing half is stored.
      if wait(seconds: Self.patienceSeconds, { false }) == .timedOut {
        throw AuditError(.cancelled, "stopped on request")
      }
    }
    // What it said last may have come with its end.
    if outcome == nil { child?.drain(take) }
    switch outcome {
    case .done: return
    case .failed(let error):
      throw error.fromOutside(isCancelled: isAsked, ownsStore: true)
    case .progress, nil: throw death()
    }
  }

  private func remember(_ bytes: ArraySlice<UInt8>, from channel: ChildProcess.Channel) {
    if channel == .error { lastWords = Array((lastWords + bytes).suffix(600)) }
  }

  private func death() -> AuditError {
    let ending = end()
    let how =
      switch ending {
      case .signalled(let signal):
        "was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
      case .exited(let status): "ended with status \(status)"
      case .timedOut, .cancelled: "was stopped"
      }
    let words = String(decoding: lastWords, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return AuditError(
      // Not a program's own doing: the system's, where memory ran out, or somebody's.
      ending == .signalled(SIGKILL) ? .workerKilled : .pluginFailed,
      "the worker process \(how) during this stage; a plugin crashed, or memory ran out. The other"
        + " stages go on; run the same command again to retry",
      cause: words.isEmpty ? nil : "its last words: " + words)
  }
}
