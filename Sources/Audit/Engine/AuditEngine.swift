internal import Formats
internal import Foundation
public import Plan
public import TelltaleCore

/// Executes a plan: every stage once, in order, going on past what fails.
public struct AuditEngine: Sendable {
  /// What a run did.
  public struct Run: Sendable {
    /// Different stages that were run and did not fail.
    public let stagesRun: Int
    /// Stages of the plan that did not have to be run.
    public let stagesReused: Int
    /// From start to end, whatever the machine did beside.
    public let wallSeconds: Double
    /// ISO 8601, UTC.
    public let startedAt: String
    /// ISO 8601, UTC: the start and `wallSeconds`.
    public let finishedAt: String
    /// Why stages are missing, by key.
    let failures: [ContentHash: AuditError]

    /// Those that failed, and those that need one of them.
    public var failedStageCount: Int { failures.count }
  }

  private let plan: AuditPlan
  private let store: ArtifactStore
  private let executor: any StageExecutor
  private let observer: any AuditObserver

  /// The executor must work on the plan's audit and on the same store.
  public init(
    plan: AuditPlan, store: ArtifactStore, executor: any StageExecutor, observer: any AuditObserver
  ) {
    self.plan = plan
    self.store = store
    self.executor = executor
    self.observer = observer
  }

  /// Runs what is missing, and makes anew what is damaged.
  ///
  /// A stage that fails takes the stages that need it with it; the others go on. Throws
  /// `.cancelled` and `.storageFailed` at once, since nothing that follows could be kept. Whatever
  /// is thrown, finished stages stay, and the same audit run again goes on from them.
  public func run(isCancelled: @escaping @Sendable () -> Bool = { false })
    throws(AuditError) -> Run
  {
    let (start, began) = (Date(), ContinuousClock.now)
    store.removeStale()
    let outstanding = OutstandingWork(plan, in: store)
    for stage in outstanding.stages {
      if let reason = outstanding.damage[stage.key] { try discard(stage, because: reason) }
    }
    var queue = StageQueue(outstanding.stages)
    var time = RemainingTime(
      queue.stages, book: SpeedBook(store: store, for: queue.stages, of: plan))
    announce(queue.stages, seconds: time.seconds)
    var failures: [ContentHash: AuditError] = [:]
    while let stage = queue.next() {
      if isCancelled() { throw AuditError(.cancelled, "stopped on request") }
      time.begin(stage)
      if let cause = stage.needs.lazy.compactMap({ failures[$0] }).first {
        failures[stage.key] = cause
        continue
      }
      observer.observe(
        .stageStarted(number: queue.number, of: queue.stages.count, title: stage.title))
      do throws(AuditError) {
        try execute(stage, &time, isCancelled: isCancelled)
      } catch {
        if error.code == .cancelled || error.code == .storageFailed { throw error }
        if queue.mayTryAgain(stage) {
          let again = try remake(of: stage.needs, because: error)
          if !again.isEmpty {
            queue.insert(again + [stage])
            time.add(again + [stage])
            continue
          }
        }
        failures[stage.key] = error
        observer.observe(.stageFailed(title: stage.title, error: error))
      }
    }
    let wallSeconds = (ContinuousClock.now - began) / .seconds(1)
    return Run(
      stagesRun: queue.distinctCount - failures.count,
      stagesReused: plan.stages.count - queue.distinctCount,
      wallSeconds: wallSeconds, startedAt: AuditEngine.timestamp(start),
      finishedAt: AuditEngine.timestamp(start.addingTimeInterval(wallSeconds)),
      failures: failures)
  }

  /// What is to be done, and what may stand in its way.
  private func announce(_ stages: [Stage], seconds: Double) {
    observer.observe(
      .planned(
        toRun: stages.count, reused: plan.stages.count - stages.count, estimatedSeconds: seconds))
    let byteCount = stages.reduce(0) { StoreRoom.sum($0, $1.size.stored) }
    let rooms = [
      StoreRoom(for: byteCount, in: store.root).warning, MemoryRoom(for: plan.audit)?.warning,
    ]
    for warning in rooms.compactMap(\.self) { observer.observe(.warned(warning)) }
  }

  private func execute(
    _ stage: Stage, _ time: inout RemainingTime, isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError) {
    let start = ContinuousClock.now
    try executor.execute(
      stage,
      progress: { [observer, time] progress in
        let spent = (ContinuousClock.now - start) / .seconds(1)
        observer.observe(
          .progressed(
            title: stage.title, progress: progress,
            remainingSeconds: time.seconds(
              during: stage, spent: spent, fraction: progress.fraction)))
      }, isCancelled: isCancelled)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    time.finish(stage, seconds: seconds)
    observer.observe(
      .stageFinished(title: stage.title, seconds: seconds, remainingSeconds: time.seconds))
  }

  /// Takes away what is damaged of the artifacts that a failed stage reads.
  ///
  /// - Returns: the stages that make them anew; empty where nothing is damaged.
  private func remake(of needs: [ContentHash], because error: AuditError) throws(AuditError)
    -> [Stage]
  {
    guard error.code == .corruptedArtifact || error.code == .missingFile else { return [] }
    var gone: [ContentHash] = []
    for key in needs {
      if let reason = store.damage(of: key), let stage = plan.stage(key) {
        try discard(stage, because: reason)
      }
      if !store.contains(key) { gone.append(key) }
    }
    return OutstandingWork.behind(gone, of: plan, in: store)
  }

  private func discard(_ stage: Stage, because reason: String) throws(AuditError) {
    try store.discard(stage.key)
    observer.observe(.madeAnew(title: stage.title, reason: reason))
  }

  private static func timestamp(_ date: Date) -> String {
    let formatter = ISO8601DateFormatter()
    return formatter.string(from: date)
  }
}
