public import AuditCore
internal import Foundation
internal import Synchronization

/// Runs stages in a worker process: a plugin that crashes costs its stage, not the audit.
///
/// The worker is kept between stages, because opening LibTorch costs most of a second, and is
/// started anew after a crash.
public final class WorkerExecutor: StageExecutor {
  private let executable: String
  private let arguments: [String]
  private let logPath: String
  private let worker = Mutex<WorkerProcess?>(nil)

  /// - Parameters:
  ///   - executable, arguments: what starts a worker of the same audit on the same store.
  ///   - logFolder: where the worker's standard error is kept.
  public init(executable: String, arguments: [String], logFolder: String) {
    self.executable = executable
    self.arguments = arguments
    self.logPath = "\(logFolder)/worker-\(getpid()).log"
  }

  deinit {
    worker.withLock { $0?.end() }
    unlink(logPath)
  }

  /// Throws `.pluginFailed` if the worker died, with the signal and its last words.
  public func execute(
    stage key: String, progress: @escaping @Sendable (AuditCore.Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError) {
    try worker.withLock { worker throws(AuditError) in
      let running: WorkerProcess
      if let kept = worker {
        running = kept
      } else {
        running = try WorkerProcess(
          executable: executable, arguments: arguments, logPath: logPath)
        worker = running
      }
      do throws(AuditError) {
        try running.run(stage: key, progress: progress, isCancelled: isCancelled)
      } catch {
        if !running.isAlive || error.code == .cancelled {
          running.end()
          worker = nil
        }
        throw error
      }
    }
  }
}

/// One worker, started and spoken to.
private final class WorkerProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let logPath: String
  private var pending: [UInt8] = []

  init(executable: String, arguments: [String], logPath: String) throws(AuditError) {
    self.logPath = logPath
    _ = FileManager.default.createFile(atPath: logPath, contents: nil)
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    // OpenMP's threads spin while they wait for each other. On a machine that does something else
    // besides, that made trainings five times slower; on an idle one, sleeping costs nothing.
    process.environment = ["OMP_WAIT_POLICY": "passive"]
      .merging(ProcessInfo.processInfo.environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: logPath) ?? FileHandle.nullDevice
    do { try process.run() } catch {
      throw AuditError(
        .pluginFailed, "cannot start a worker process", cause: error.localizedDescription)
    }
  }

  var isAlive: Bool { process.isRunning }

  func end() {
    try? input.fileHandleForWriting.close()
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  func run(
    stage: String, progress: (AuditCore.Progress) -> Void, isCancelled: () -> Bool
  ) throws(AuditError) {
    try send("{\"stage\":\"\(stage)\"}\n")
    var askedToCancel: Date?
    while true {
      if isCancelled() {
        if let asked = askedToCancel {
          // A plugin that does not heed the request is not waited for; nothing half is stored.
          if Date().timeIntervalSince(asked) > 10 {
            throw AuditError(.cancelled, "stopped on request")
          }
        } else {
          askedToCancel = Date()
          try send("cancel\n")
        }
      }
      guard let line = try nextLine() else { continue }
      switch WorkerMessage.answer(line) {
      case .progress(let value): progress(value)
      case .failed(let error): throw error
      case .done: return
      case .ready, nil: continue
      }
    }
  }

  private func send(_ text: String) throws(AuditError) {
    do {
      try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    } catch {
      throw death()
    }
  }

  /// A line, or nil if none came within a fifth of a second. Throws when the worker is gone.
  private func nextLine() throws(AuditError) -> String? {
    if let line = takeLine() { return line }
    let descriptor = output.fileHandleForReading.fileDescriptor
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, 1, 200) > 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0 && errno == EINTR { return nil }
    guard count > 0 else { throw death() }
    pending += buffer.prefix(count)
    return takeLine()
  }

  private func takeLine() -> String? {
    guard let end = pending.firstIndex(of: 0x0a) else { return nil }
    let line = String(decoding: pending[..<end], as: UTF8.self)
    pending.removeFirst(end + 1)
    return line
  }

  private func death() -> AuditError {
    process.waitUntilExit()
    let how =
      process.terminationReason == .uncaughtSignal
      ? "was killed by signal \(process.terminationStatus)"
        + " (\(String(cString: strsignal(process.terminationStatus))))"
      : "ended with status \(process.terminationStatus)"
    let log = FileManager.default.contents(atPath: logPath) ?? Data()
    let words = String(decoding: log.suffix(600), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return AuditError(
      .pluginFailed,
      "the worker process \(how) during this stage; a plugin crashed, or memory ran out. The other"
        + " stages go on; run the same command again to retry",
      cause: words.isEmpty ? nil : "its last words: " + words)
  }
}
