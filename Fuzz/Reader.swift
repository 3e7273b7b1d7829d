import Foundation
import TelltaleCore

/// A process that reads one input after the other; started anew where an input ended it.
final class Reader {
  enum Outcome: Equatable {
    case accepted
    case refused
    /// By a signal, or by ending without an answer.
    case crashed(String)
    case hung
  }

  private let target: FuzzTarget
  private let folder: String
  /// For one input. Machines stall: a hang is something that takes a thousand times the usual.
  private let timeLimitSeconds: Double
  private var process: Process?
  private var input = Pipe()
  private var output = Pipe()

  init(_ target: FuzzTarget, folder: String, timeLimitSeconds: Double) {
    self.target = target
    self.folder = folder
    self.timeLimitSeconds = timeLimitSeconds
  }

  deinit { stop() }

  /// Throws `.pluginFailed` if the process cannot be started, or ends before the first input.
  func read(_ bytes: [UInt8]) throws -> Outcome {
    let process = try running()
    let count = UInt32(bytes.count)
    var message = Data((0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) })
    message.append(contentsOf: bytes)
    // A process that died meanwhile does not take it: its answer tells.
    try? input.fileHandleForWriting.write(contentsOf: message)
    switch answer(withinSeconds: timeLimitSeconds) {
    case .accepted?: return .accepted
    case .refused?: return .refused
    case .ready?, nil: break
    }
    let isAlive = process.isRunning && !hasEnded(process)
    stop()
    if isAlive { return .hung }
    return .crashed(
      process.terminationReason == .uncaughtSignal
        ? "signal \(process.terminationStatus)" : "status \(process.terminationStatus)")
  }

  func stop() {
    guard let process else { return }
    try? input.fileHandleForWriting.close()
    if process.isRunning && !hasEnded(process) { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    self.process = nil
  }

  private func running() throws -> Process {
    if let process { return process }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = ["--child", target.name, "--folder", folder]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no", "OMP_NUM_THREADS": "1"]) { $1 }
    input = Pipe()
    output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try? output.fileHandleForWriting.close()
    guard answer(withinSeconds: 120) == .ready else {
      kill(process.processIdentifier, SIGKILL)
      throw AuditError(.pluginFailed, "the reader of '\(target.name)' does not start")
    }
    self.process = process
    return process
  }

  /// Nil where none came in time, or the process is gone.
  private func answer(withinSeconds seconds: Double) -> FuzzChild.Answer? {
    let descriptor = output.fileHandleForReading.fileDescriptor
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, 1, Int32(seconds * 1000)) > 0 else { return nil }
    var byte: UInt8 = 0
    return Foundation.read(descriptor, &byte, 1) == 1 ? FuzzChild.Answer(rawValue: byte) : nil
  }

  /// Whether the answer's pipe is closed: the process is at its end, if not yet collected.
  private func hasEnded(_ process: Process) -> Bool {
    var poller = pollfd(
      fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, 0) > 0 && poller.revents & Int16(POLLHUP) != 0
  }
}
