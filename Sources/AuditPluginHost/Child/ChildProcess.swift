package import AuditCore
import Foundation

/// Runs a program to its end, or to a time limit, or until it is no longer wanted, and collects what
/// it printed.
///
/// Both outputs are read while the program runs, so that a full pipe never stops it; the program
/// leads a process group of its own, so that at the limit it goes together with whatever it
/// started. Standard input is empty.
package enum ChildProcess {
  /// How a program came to its end.
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
    case cancelled
  }

  /// One of a program's two outputs.
  package enum Channel: Sendable, Hashable {
    case output, error
  }

  /// What is left of a program.
  package struct Outcome: Sendable {
    package let ending: Ending
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]
    package let durationSeconds: Double
  }

  /// - Parameters:
  ///   - executable: path of the program; no search path is consulted.
  ///   - environment: the whole environment of the program.
  ///   - outputLimit: bytes that are kept of each output; the rest is read and dropped.
  ///   - isCancelled: asked some fifty times a second; true ends the program.
  ///   - observe: given every piece of output when it comes.
  /// - Throws: `.pluginFailed` if the program cannot be started; nothing runs then.
  package static func run(
    executable: String, arguments: [String], environment: [String: String],
    timeLimitSeconds: Double, outputLimit: Int = 1 << 20, isCancelled: () -> Bool = { false },
    observe: (Channel, ArraySlice<UInt8>) -> Void = { _, _ in }
  ) throws(AuditError) -> Outcome {
    let output = try Pipe()
    let error = try Pipe()
    defer {
      output.closeReadEnd()
      error.closeReadEnd()
    }
    let start = ContinuousClock.now
    let spawned = spawn(
      executable: executable, arguments: arguments, environment: environment,
      output: output.writeEnd, error: error.writeEnd)
    output.closeWriteEnd()
    error.closeWriteEnd()
    guard spawned.status == 0 else {
      throw AuditError(
        .pluginFailed, "cannot start \(executable)",
        cause: String(cString: strerror(spawned.status)))
    }

    var collected = [
      Collector(output.readEnd, .output, outputLimit),
      Collector(error.readEnd, .error, outputLimit),
    ]
    // A billion seconds are longer than anyone waits, and within the clock's range.
    let limit = start.advanced(by: .seconds(min(timeLimitSeconds, 1e9)))
    var stopped: Ending?
    // Waiting for the end of the program, not of its output: a grandchild may keep the pipe open.
    while !hasEnded(spawned.process) {
      if ContinuousClock.now >= limit { stopped = .timedOut }
      if isCancelled() { stopped = .cancelled }
      if stopped != nil { break }
      waitForOutput(&collected, until: limit, observe)
    }
    // The group is still there, because its leader has not been reaped yet.
    kill(-spawned.process, SIGKILL)
    let status = reap(spawned.process)
    for index in collected.indices { collected[index].drain(observe) }
    let duration = ContinuousClock.now - start
    return Outcome(
      ending: stopped ?? ending(fromStatus: status),
      standardOutput: collected[0].bytes, standardError: collected[1].bytes,
      durationSeconds: duration / .seconds(1))
  }

  /// `WIFEXITED` and its kin are macros, which Swift does not see: low seven bits are the signal,
  /// the byte above is the exit status.
  private static func ending(fromStatus status: Int32) -> Ending {
    status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
  }

  private static func hasEnded(_ process: pid_t) -> Bool {
    var info = siginfo_t()
    let result = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    if result == -1 { return errno != EINTR }
    return info.si_signo != 0
  }

  private static func reap(_ process: pid_t) -> Int32 {
    var status: Int32 = 0
    while true {
      let result = waitpid(process, &status, 0)
      if result == process { return status }
      // Someone else reaped it: the status is lost, and "255" says at least that it is not known.
      if errno != EINTR { return 0xff << 8 }
    }
  }

  /// Waits 20 ms at most, and never past the limit: a program that ends between the limit and the
  /// next look at the clock would otherwise pass for one that kept to it.
  private static func waitForOutput(
    _ collected: inout [Collector], until limit: ContinuousClock.Instant,
    _ observe: (Channel, ArraySlice<UInt8>) -> Void
  ) {
    let left = max(0, (limit - ContinuousClock.now) / .milliseconds(1))
    var polled = collected.filter { !$0.isAtEnd }
      .map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    guard !polled.isEmpty else {
      // Both outputs are closed: most likely the program is about to end.
      usleep(1000)
      return
    }
    if poll(&polled, nfds_t(polled.count), Int32(min(20, left))) > 0 {
      for index in collected.indices { collected[index].drain(observe) }
    }
  }
}

/// Reads one non-blocking descriptor to its present end.
private struct Collector {
  let descriptor: Int32
  let channel: ChildProcess.Channel
  let limit: Int
  var bytes: [UInt8] = []
  var isAtEnd = false

  init(_ descriptor: Int32, _ channel: ChildProcess.Channel, _ limit: Int) {
    self.descriptor = descriptor
    self.channel = channel
    self.limit = limit
  }

  /// Bounded, so that a program that prints without pause cannot outrun the time limit.
  mutating func drain(_ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void) {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    for _ in 0..<64 where !isAtEnd {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        observe(channel, chunk.prefix(count))
        bytes.append(contentsOf: chunk.prefix(min(count, limit - bytes.count)))
      } else if count == 0 {
        isAtEnd = true
      } else if errno != EINTR {
        return
      }
    }
  }
}
