internal import Formats
public import Plan
public import TelltaleCore

/// Runs one stage, here or in another process.
public protocol StageExecutor: Sendable {
  /// Throws what the stage throws; `.cancelled` when `isCancelled` turned true.
  func execute(
    stage key: String, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError)
}

/// Runs stages in this process.
public struct InProcessExecutor: StageExecutor {
  private let plan: AuditPlan
  private let store: ArtifactStore

  /// Reads what a stage needs from the store, and writes its artifact there.
  public init(plan: AuditPlan, store: ArtifactStore) {
    self.plan = plan
    self.store = store
  }

  /// Throws `.unknownName` if the plan has no stage of that key: the two processes then disagree
  /// about what the audit is.
  public func execute(
    stage key: String, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError) {
    guard let stage = ContentHash(hex: key).flatMap(plan.stage) else {
      throw AuditError(
        .unknownName,
        "the plan has no stage \(key); a recording or a plugin changed while the audit ran")
    }
    try StageRunner.run(
      stage,
      in: StageContext(
        audit: plan.audit, store: store,
        threadCount: plan.audit.threadCount,
        progress: progress, isCancelled: isCancelled))
  }
}
