internal import Foundation
package import TelltaleCore

/// A program that was started: its outputs are read while it is followed.
///
/// It has one owner, and goes with it, with whatever it started: by `end`, which tells how, or unread when its owner
/// lets it go.
package struct RunningChild: ~Copyable {
  /// How it ended, and what was kept of its outputs.
  package struct Remains: Sendable {
    package let ending: ChildProcess.Ending
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]
  }

  private let keeper: pid_t
  private let line: SocketPair
  private var outputs: [ChildOutput]
  private var isCollected = false

  /// - Parameters:
  ///   - input: descriptor that becomes the program's standard input; nil for an empty one.
  ///   - outputLimit: bytes that are kept of each output.
  /// - Throws: `.pluginFailed` if the program cannot be started; nothing runs then.
  package init(
    _ program: Program, input: Int32? = nil, outputLimit: Int
  ) throws(AuditError) {
    let keeper = try Keeper.program(for: program)
    let line = try SocketPair()
    var opened: [ChildOutput] = []
    do throws(AuditError) {
      for channel in [ChildProcess.Channel.output, .error] {
        opened.append(ChildOutput(try Pipe(), channel, limit: outputLimit))
      }
    } catch {
      Self.close(line, opened)
      throw error
    }
    let started = keeper.start(
      descriptors: [input ?? -1] + opened.map(\.writeEnd) + [line.its])
    line.closeIts()
    for output in opened { output.closeWriteEnd() }
    let failure = started.failure == 0 ? line.receiveNumber() : started.failure
    guard failure == 0 else {
      if started.failure == 0 { waitpid(started.process, nil, 0) }
      line.closeOurs()
      for output in opened { output.closeReadEnd() }
      throw AuditError(
        .pluginFailed, "cannot start \(program.executable)",
        cause: failure.map { String(cString: strerror($0)) } ?? "its keeper ended at once")
    }
    self.keeper = started.process
    self.line = line
    outputs = opened
  }

  deinit {
    if !isCollected {
      let limit = stop()
      while isStopping(until: limit) { usleep(5000) }
      _ = reap()
    }
    line.closeOurs()
    for output in outputs { output.closeReadEnd() }
  }

  /// Reads its outputs until it has ended or `isDone`, or it must be stopped.
  ///
  /// The keeper knows the limit, too, and ends the program a little later where this process cannot: it was
  /// stopped, or waits in `observe` for somebody who does not read on.
  ///
  /// - Returns: `.timedOut` or `.cancelled` for a program that must be stopped; nil otherwise.
  package mutating func follow(
    from start: ContinuousClock.Instant, timeLimitSeconds: Double, isCancelled: () -> Bool,
    isDone: () -> Bool = { false }, observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void
  ) -> ChildProcess.Ending? {
    // A billion seconds are longer than anyone waits, and within the clock's range.
    let limit = start.advanced(by: .seconds(min(timeLimitSeconds, 1e9)))
    let left = (limit - ContinuousClock.now + Keeper.overtime) / .milliseconds(1)
    let isLimited = left < Double(Int32.max)
    if isLimited { line.send(Int32(max(left, 0))) }
    // None, while it waits to be followed again.
    defer { if isLimited { line.send(-1) } }
    // Waiting for the end of the program, not of its output: somebody else may keep a pipe open.
    while !isDone() && !hasEnded {
      if isCancelled() { return .cancelled }
      if ContinuousClock.now >= limit { return .timedOut }
      waitForOutput(until: limit, observe)
    }
    return nil
  }

  /// Reads what has been printed up to now.
  package mutating func drain(_ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void) {
    for index in outputs.indices { outputs[index].drain(observe) }
  }

  /// Stops what still runs, with whatever it started, and reads what is left of its outputs.
  package consuming func end(
    _ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void = { _, _ in }
  ) -> Remains {
    let limit = stop()
    while isStopping(until: limit) { waitForOutput(until: limit, observe) }
    let status = reap()
    isCollected = true
    drain(observe)
    let isLate = line.receiveNumber() == ETIMEDOUT
    func kept(_ channel: ChildProcess.Channel) -> [UInt8] {
      outputs.first { $0.channel == channel }?.bytes ?? []
    }
    return Remains(
      // `WIFEXITED` and its kin are macros, which Swift does not see: low seven bits are the signal,
      // the byte above is the exit status.
      ending: isLate
        ? .timedOut
        : status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f),
      standardOutput: kept(.output), standardError: kept(.error))
  }

  /// Whether it runs no more. It stays to be collected.
  package var hasEnded: Bool {
    var info = siginfo_t()
    let result = waitid(P_PID, id_t(keeper), &info, WEXITED | WNOHANG | WNOWAIT)
    if result == -1 { return errno != EINTR }
    return info.si_signo != 0
  }

  /// Tells the keeper that it is no longer wanted.
  ///
  /// - Returns: when the keeper itself is to be ended.
  private func stop() -> ContinuousClock.Instant {
    line.end()
    return .now.advanced(by: Keeper.patience + .seconds(5))
  }

  private func isStopping(until limit: ContinuousClock.Instant) -> Bool {
    if hasEnded { return false }
    // A keeper that is stopped or stuck: what it kept ends with it on Linux.
    if ContinuousClock.now >= limit { kill(keeper, SIGKILL) }
    return true
  }

  private func reap() -> Int32 {
    var status: Int32 = 0
    while true {
      let result = waitpid(keeper, &status, 0)
      if result == keeper { return status }
      // Someone else reaped it: the status is lost, and "255" says at least that it is not known.
      if errno != EINTR { return 0xff << 8 }
    }
  }

  /// Waits 20 ms at most, and never past the limit: a program that ends between the limit and the
  /// next look at the clock would otherwise pass for one that kept to it. The line to the keeper
  /// wakes it when the program has ended.
  private mutating func waitForOutput(
    until limit: ContinuousClock.Instant,
    _ observe: (ChildProcess.Channel, ArraySlice<UInt8>) -> Void
  ) {
    let left = max(1, (limit - ContinuousClock.now) / .milliseconds(1))
    let descriptors = [line.descriptor] + outputs.filter { !$0.isAtEnd }.map(\.readEnd)
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if poll(&polled, nfds_t(polled.count), Int32(min(20, left))) > 0 { drain(observe) }
  }

  private static func close(_ line: SocketPair, _ outputs: [ChildOutput]) {
    line.closeIts()
    line.closeOurs()
    for output in outputs {
      output.closeWriteEnd()
      output.closeReadEnd()
    }
  }
}
