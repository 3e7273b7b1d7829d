public import Plan
internal import Synchronization
public import TelltaleCore

/// Runs stages in a worker process: a plugin that crashes costs its stage, not the audit.
///
/// The worker is kept between stages, because opening LibTorch costs most of a second, and is
/// started anew after a crash.
public final class WorkerExecutor: StageExecutor {
  private let executable: String
  private let arguments: @Sendable () throws(AuditError) -> [String]
  private let environment: [String: String]
  private let worker = Mutex<WorkerProcess?>(nil)

  /// - Parameters:
  ///   - executable, arguments: what starts a worker with the audit's components on the same store;
  ///     asked for the arguments when one is started, which is never where nothing is to be run.
  ///   - environment: of its own beside this process's: the GPU that it sees.
  public init(
    executable: String, environment: [String: String] = [:],
    arguments: @escaping @Sendable () throws(AuditError) -> [String]
  ) {
    self.executable = executable
    self.environment = environment
    self.arguments = arguments
  }

  /// Throws `.pluginFailed` if the worker died, with the signal and its last words.
  public func execute(
    _ stage: Stage, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError) {
    try worker.withLock { worker throws(AuditError) in
      // One that died with nothing to do costs no stage.
      if let kept = worker, kept.hasEnded {
        kept.end()
        worker = nil
      }
      let running: WorkerProcess
      if let kept = worker {
        running = kept
      } else {
        running = try WorkerProcess(
          executable: executable, arguments: try arguments(), environment: environment)
        worker = running
      }
      do throws(AuditError) {
        try running.run(stage, progress: progress, isCancelled: isCancelled)
      } catch {
        if running.hasEnded || error.code == .cancelled {
          running.end()
          worker = nil
        }
        throw error
      }
    }
  }
}
