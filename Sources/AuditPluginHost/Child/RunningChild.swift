internal import AuditCore
import Foundation

/// A program that was started: its outputs are read while it is followed.
///
/// Whoever starts one calls `end` once: the process stays otherwise.
struct RunningChild: ~Copyable {
  private let process: pid_t
  private let output: Pipe
  private let error: Pipe
  private var collected: [Collector]

  /// - Parameters:
  ///   - input: descriptor that becomes the program's standard input; nil for an empty one.
  ///   - outputLimit: bytes that are kept of each output.
  /// - Throws: `.pluginFailed` if the program cannot be started; nothing runs then.
  init(
    executable: String, arguments: [String], environment: [String: String], input: Int32? = nil,
    outputLimit: Int
  ) throws(AuditError) {
    let output = try Pipe()
    let error: Pipe
    do throws(AuditError) { error = try Pipe() } catch {
      output.closeBoth()
      throw error
    }
    let spawned = ChildProcess.spawn(
      executable: executable, arguments: arguments, environment: environment, input: input,
      output: output.writeEnd, error: error.writeEnd)
    guard spawned.status == 0 else {
      output.closeBoth()
      error.closeBoth()
      throw AuditError(
        .pluginFailed, "cannot start \(executable)",
        cause: String(cString: strerror(spawned.status)))
    }
    output.closeWriteEnd()
    error.closeWriteEnd()
    process = spawned.process
    self.output = output
    self.error = error
    collected = [
      Collector(output.readEnd, .output, outputLimit),
      Collector(error.readEnd, .error, outputLimit),
    ]
  }

  /// Reads its outputs until it has ended or `isDone`, or it must be stopped.
  ///
  /// - Returns: `.timedOut` or `.cancelled` for a program that must be stopped; nil otherwise.
  mutating func follow(
    from start: ContinuousClock.Instant, timeLimitSeconds: Double, isCancelled: () -> Bool,
    isDone: () -> Bool = { false }, observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void
  ) -> ChildProcess.Ending? {
    // A billion seconds are longer than anyone waits, and within the clock's range.
    let limit = start.advanced(by: .seconds(min(timeLimitSeconds, 1e9)))
    // Waiting for the end of the program, not of its output: a grandchild may keep the pipe open.
    while !isDone() && !hasEnded {
      if isCancelled() { return .cancelled }
      if ContinuousClock.now >= limit { return .timedOut }
      waitForOutput(until: limit, observe)
    }
    return nil
  }

  /// Reads what has been printed up to now.
  mutating func drain(_ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void) {
    for index in collected.indices { collected[index].drain(observe) }
  }

  /// Stops what still runs, with whatever it started, and reads what is left of its outputs.
  mutating func end(
    _ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void = { _, _ in }
  ) -> ChildProcess.Ending {
    // The group is still there, because its leader has not been reaped yet.
    kill(-process, SIGKILL)
    let status = reap()
    drain(observe)
    output.closeReadEnd()
    error.closeReadEnd()
    // `WIFEXITED` and its kin are macros, which Swift does not see: low seven bits are the signal,
    // the byte above is the exit status.
    return status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
  }

  /// What was kept of an output.
  func kept(of channel: ChildProcess.Channel) -> [UInt8] {
    collected.first { $0.channel == channel }?.bytes ?? []
  }

  private var hasEnded: Bool {
    var info = siginfo_t()
    let result = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    if result == -1 { return errno != EINTR }
    return info.si_signo != 0
  }

  private func reap() -> Int32 {
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
  private mutating func waitForOutput(
    until limit: ContinuousClock.Instant,
    _ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void
  ) {
    let left = max(0, (limit - ContinuousClock.now) / .milliseconds(1))
    var polled = collected.filter { !$0.isAtEnd }
      .map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    guard !polled.isEmpty else {
      // Both outputs are closed: most likely the program is about to end.
      usleep(1000)
      return
    }
    if poll(&polled, nfds_t(polled.count), Int32(min(20, left))) > 0 { drain(observe) }
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
