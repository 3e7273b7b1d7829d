public import TelltaleCore

/// Hears what an audit is doing: a terminal's progress bar, quiet lines, or nothing.
public protocol AuditObserver: Sendable {
  /// Called while the audit goes on, from whatever thread.
  func observe(_ event: AuditEvent)
}

/// One thing that happened.
public enum AuditEvent: Sendable {
  /// What lies ahead: stages to run, stages that are there already, and the estimated time.
  case planned(toRun: Int, reused: Int, estimatedSeconds: Double)
  /// What may go wrong, before anything is run.
  case warned(String)
  /// A stored stage was damaged, and will be run again.
  case madeAnew(title: String, reason: String)
  /// `lane` is where it runs, from 0: of stages that run at the same time each has its own.
  case stageStarted(lane: Int, number: Int, of: Int, title: String)
  /// Within a stage; `remainingSeconds` is of the whole audit.
  case progressed(lane: Int, title: String, progress: Progress, remainingSeconds: Double)
  /// A stage is done, in `seconds`; `remainingSeconds` is of the whole audit.
  case stageFinished(lane: Int, title: String, seconds: Double, remainingSeconds: Double)
  /// A stage is broken for good: those that need it are not run, the others are.
  case stageFailed(lane: Int, title: String, error: AuditError)
}

/// Hears nothing.
public struct SilentObserver: AuditObserver {
  /// Has nothing to set.
  public init() {}
  /// Does nothing.
  public func observe(_ event: AuditEvent) {}
}
