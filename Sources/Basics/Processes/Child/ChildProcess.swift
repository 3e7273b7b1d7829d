package import TelltaleCore

/// Runs a program to its end, or to a time limit, or until it is no longer wanted, and collects what
/// it printed.
///
/// Both outputs are read while the program runs, so that a full pipe never stops it. A keeper stands
/// between (`Keeper`): whatever the program started goes with it. Standard input is empty.
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
  ///   - outputLimit: bytes that are kept of each output; the rest is read and dropped.
  ///   - isCancelled: asked some fifty times a second; true ends the program.
  ///   - observe: given every piece of output when it comes.
  /// - Throws: `.pluginFailed` if the program cannot be started; nothing runs then.
  package static func run(
    _ program: Program, timeLimitSeconds: Double, outputLimit: Int = 1 << 20,
    isCancelled: () -> Bool = { false },
    observe: (Channel, ArraySlice<UInt8>) -> Void = { _, _ in }
  ) throws(AuditError) -> Outcome {
    let start = ContinuousClock.now
    var child = try RunningChild(program, outputLimit: outputLimit)
    let stopped = child.follow(
      from: start, timeLimitSeconds: timeLimitSeconds, isCancelled: isCancelled, observe: observe)
    let left = child.end(observe)
    return Outcome(
      ending: stopped ?? left.ending, standardOutput: left.standardOutput,
      standardError: left.standardError,
      durationSeconds: (ContinuousClock.now - start) / .seconds(1))
  }
}
