import Foundation
internal import Processes
internal import TelltaleCore

/// What a program did.
public struct ProcessResult: Sendable {
  /// Exit status; 128 plus the signal for a program that a signal ended, as shells count.
  public let status: Int32
  /// Whether it was killed for its time.
  public let isTimedOut: Bool
  /// Bytes that are no UTF-8 are replaced.
  public let standardOutput: String
  /// Bytes that are no UTF-8 are replaced.
  public let standardError: String
  /// From start to end.
  public let durationSeconds: Double
}

/// Runs a program to its end, with nothing on standard input.
///
/// - Parameters:
///   - environment: added to this process's own.
///   - folder: working folder; nil for this process's own.
///   - timeLimitSeconds: after which the program and what it started are killed; unless the limit is what is tested,
///     long enough for the slowest machine, and there so that what hangs is told.
/// - Throws: if the program cannot be started.
public func runProcess(
  _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
  folder: String? = nil, timeLimitSeconds: Double = 2400
) throws -> ProcessResult {
  let outcome = try ChildProcess.run(
    Program(
      executable, arguments,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, folder: folder),
    timeLimitSeconds: timeLimitSeconds, outputLimit: 64 << 20)
  let status: Int32 =
    switch outcome.ending {
    case .exited(let status): status
    case .signalled(let signal): 128 + signal
    case .timedOut, .cancelled: 128 + SIGKILL
    }
  return ProcessResult(
    status: status, isTimedOut: outcome.ending == .timedOut,
    standardOutput: String(decoding: outcome.standardOutput, as: UTF8.self),
    standardError: String(decoding: outcome.standardError, as: UTF8.self),
    durationSeconds: outcome.durationSeconds)
}
