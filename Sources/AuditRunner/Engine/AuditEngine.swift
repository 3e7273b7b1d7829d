public import AuditCore
internal import Foundation

/// Executes a plan: every stage once, in order, going on past what fails.
public struct AuditEngine: Sendable {
  /// What a run did.
  public struct Run: Sendable {
    public let stagesRun: Int
    public let stagesReused: Int
    public let wallSeconds: Double
    public let startedAt: String
    public let finishedAt: String
    /// Why stages are missing, by key.
    let failures: [ContentHash: AuditError]

    public var failedStageCount: Int { failures.count }
  }

  private let plan: AuditPlan
  private let store: ArtifactStore
  private let executor: any StageExecutor
  private let observer: any AuditObserver

  public init(
    plan: AuditPlan, store: ArtifactStore, executor: any StageExecutor, observer: any AuditObserver
  ) {
    self.plan = plan
    self.store = store
    self.executor = executor
    self.observer = observer
  }

  /// Runs what is missing.
  ///
  /// A stage that fails takes the stages that need it with it; the others go on. Throws
  /// `.cancelled` and `.storageFailed` at once, since nothing that follows could be kept. Whatever
  /// is thrown, finished stages stay, and the same audit run again goes on from them.
  public func run(isCancelled: @escaping @Sendable () -> Bool = { false })
    throws(AuditError) -> Run
  {
    let start = Date()
    store.removeStalePartials()
    let missing = AuditEngine.missing(plan, in: store)
    var book = SpeedBook(store: store)
    var remaining = missing.map { book.estimatedSeconds(of: $0) }.reduce(0, +)
    observer.observe(
      .planned(
        toRun: missing.count, reused: plan.stages.count - missing.count,
        estimatedSeconds: remaining))
    var failures: [ContentHash: AuditError] = [:]
    for (number, stage) in missing.enumerated() {
      if isCancelled() { throw AuditError(.cancelled, "stopped on request") }
      let estimate = book.estimatedSeconds(of: stage)
      if let failed = stage.needs.first(where: { failures[$0] != nil }),
        let cause = failures[failed]
      {
        failures[stage.key] = cause
        remaining -= estimate
        continue
      }
      observer.observe(
        .stageStarted(number: number + 1, of: missing.count, title: stage.title))
      let stageStart = Date()
      let left = remaining
      do throws(AuditError) {
        try executor.execute(
          stage: stage.key.hex,
          progress: { [observer] progress in
            let spent = Date().timeIntervalSince(stageStart)
            let stageLeft =
              progress.fraction > 0.05
              ? spent * (1 - progress.fraction) / progress.fraction : max(0, estimate - spent)
            observer.observe(
              .progressed(
                title: stage.title, progress: progress,
                remainingSeconds: max(0, left - estimate) + stageLeft))
          }, isCancelled: isCancelled)
        let seconds = Date().timeIntervalSince(stageStart)
        book.record(stage, seconds: seconds)
        remaining = missing[(number + 1)...].map { book.estimatedSeconds(of: $0) }.reduce(0, +)
        observer.observe(
          .stageFinished(title: stage.title, seconds: seconds, remainingSeconds: remaining))
      } catch {
        if error.code == .cancelled || error.code == .storageFailed { throw error }
        failures[stage.key] = error
        remaining = max(0, remaining - estimate)
        observer.observe(.stageFailed(title: stage.title, error: error))
      }
    }
    let end = Date()
    return Run(
      stagesRun: missing.count - failures.count, stagesReused: plan.stages.count - missing.count,
      wallSeconds: end.timeIntervalSince(start), startedAt: AuditEngine.timestamp(start),
      finishedAt: AuditEngine.timestamp(end), failures: failures)
  }

  /// Stages to run: those that are not stored and that something not stored needs. What only
  /// stored results were made from (large representations, say) may be deleted and stays away.
  static func missing(_ plan: AuditPlan, in store: ArtifactStore) -> [Stage] {
    let byKey = Dictionary(plan.stages.map { ($0.key, $0) }, uniquingKeysWith: { a, _ in a })
    var wanted: Set<ContentHash> = []
    func want(_ key: ContentHash) {
      guard !wanted.contains(key), !store.contains(key), let stage = byKey[key] else { return }
      wanted.insert(key)
      for need in stage.needs { want(need) }
    }
    for key in plan.primaryModels.values { want(key) }
    for task in plan.taskScores { want(task.scores) }
    for fold in plan.cells.flatMap(\.folds) {
      want(fold.scores)
      if let ceiling = fold.ceiling { want(ceiling) }
      if let native = fold.native { want(native) }
    }
    return plan.stages.filter { wanted.contains($0.key) }
  }

  private static func timestamp(_ date: Date) -> String {
    let formatter = ISO8601DateFormatter()
    return formatter.string(from: date)
  }
}
