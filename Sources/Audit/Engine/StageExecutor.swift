public import Plan
public import TelltaleCore

/// Runs one stage, here or in another process.
public protocol StageExecutor: Sendable {
  /// Throws what the stage throws; `.cancelled` when `isCancelled` turned true.
  func execute(
    _ stage: Stage, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError)
}

/// Runs stages in this process.
public struct InProcessExecutor: StageExecutor {
  private let audit: ResolvedAudit
  private let store: ArtifactStore

  /// Reads what a stage needs from the store, and writes its artifact there.
  public init(_ audit: ResolvedAudit, store: ArtifactStore) {
    self.audit = audit
    self.store = store
  }

  /// The stage must be of a plan of this audit.
  public func execute(
    _ stage: Stage, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError) {
    try StageRunner.run(
      stage,
      in: StageContext(
        audit: audit, store: store,
        threadCount: stage.threads == .one ? 1 : audit.threadCount, progress: progress,
        isCancelled: isCancelled))
  }
}
