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

  /// The executor must work on the same plan and store.
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
    var queue = outstanding.stages
    let reused = plan.stages.count - queue.count
    var book = SpeedBook(store: store, for: queue, of: plan)
    var open = OpenWork(queue)
    var remaining = open.seconds(book)
    observer.observe(
      .planned(toRun: queue.count, reused: reused, estimatedSeconds: remaining))
    let byteCount = queue.reduce(0) { StoreRoom.sum($0, $1.byteCount) }
    let rooms = [
      StoreRoom(for: byteCount, in: store.root).warning, MemoryRoom(for: plan.audit)?.warning,
    ]
    for warning in rooms.compactMap(\.self) { observer.observe(.warned(warning)) }
    var failures: [ContentHash: AuditError] = [:]
    var mended: Set<ContentHash> = []
    var number = 0
    while number < queue.count {
      let stage = queue[number]
      number += 1
      if isCancelled() { throw AuditError(.cancelled, "stopped on request") }
      let estimate = book.estimatedSeconds(of: stage)
      open.close(stage)
      if let failed = stage.needs.first(where: { failures[$0] != nil }),
        let cause = failures[failed]
      {
        failures[stage.key] = cause
        remaining -= estimate
        continue
      }
      observer.observe(.stageStarted(number: number, of: queue.count, title: stage.title))
      let stageStart = ContinuousClock.now
      let left = remaining
      do throws(AuditError) {
        try executor.execute(
          stage: stage.key.hex,
          progress: { [observer] progress in
            let spent = (ContinuousClock.now - stageStart) / .seconds(1)
            let stageLeft =
              progress.fraction > 0.05
              ? spent * (1 - progress.fraction) / progress.fraction : max(0, estimate - spent)
            observer.observe(
              .progressed(
                title: stage.title, progress: progress,
                remainingSeconds: max(0, left - estimate) + stageLeft))
          }, isCancelled: isCancelled)
        let seconds = (ContinuousClock.now - stageStart) / .seconds(1)
        book.record(stage, seconds: seconds)
        remaining = open.seconds(book)
        observer.observe(
          .stageFinished(title: stage.title, seconds: seconds, remainingSeconds: remaining))
      } catch {
        if error.code == .cancelled || error.code == .storageFailed { throw error }
        if mended.insert(stage.key).inserted {
          let again = try remake(of: stage.needs, because: error)
          if !again.isEmpty {
            queue.insert(contentsOf: again + [stage], at: number)
            open.add(again + [stage])
            continue
          }
        }
        failures[stage.key] = error
        remaining = max(0, remaining - estimate)
        observer.observe(.stageFailed(title: stage.title, error: error))
      }
    }
    let wallSeconds = (ContinuousClock.now - began) / .seconds(1)
    return Run(
      stagesRun: Set(queue.map(\.key)).count - failures.count, stagesReused: reused,
      wallSeconds: wallSeconds, startedAt: AuditEngine.timestamp(start),
      finishedAt: AuditEngine.timestamp(start.addingTimeInterval(wallSeconds)),
      failures: failures)
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

/// What is still to do, by kind of work: the same speeds for thousands of stages.
private struct OpenWork {
  private var loads: [String: Double] = [:]

  init(_ stages: [Stage]) { add(stages) }

  mutating func add(_ stages: [Stage]) {
    for stage in stages { loads[stage.speedClass, default: 0] += stage.load }
  }

  mutating func close(_ stage: Stage) { loads[stage.speedClass, default: 0] -= stage.load }

  func seconds(_ book: SpeedBook) -> Double {
    loads.reduce(0) { $0 + max(0, $1.value) / book.unitsPerSecond(of: $1.key) }
  }
}
