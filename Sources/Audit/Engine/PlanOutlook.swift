internal import Formats
internal import Plan

/// What is left to do of a plan on a store, by whom, and how long it may take: what a plan says to people and
/// to programs.
struct PlanOutlook {
  /// Nil where there is none yet, or none that can be opened: then all is left to do.
  let store: ArtifactStore?
  let outstanding: OutstandingWork?
  /// Stages that would run, in the plan's order.
  let open: [Stage]
  let workers: WorkerChoice
  let book: SpeedBook
  private let keys: Set<ContentHash>
  /// Of a stage that takes all.
  private let threadCount: Int

  /// - Parameters:
  ///   - storeFolder: a folder that is not there yet is not made.
  ///   - workers: as they are asked for; nil for the audit's own choice.
  init(_ plan: AuditPlan, storeFolder: String, workers: Int?) {
    store = try? ArtifactStore(existing: storeFolder)
    outstanding = store.map { OutstandingWork(plan.stagePlan, in: $0) }
    open = outstanding?.stages ?? plan.stages
    keys = Set(open.map(\.key))
    threadCount = plan.audit.threadCount
    self.workers =
      workers.map { WorkerChoice(count: $0, reason: "asked for") } ?? WorkerChoice(for: plan)
    book = SpeedBook(store: store, for: open, measuring: plan.audit)
  }

  /// Whether a stage would run.
  func isOpen(_ stage: Stage) -> Bool { keys.contains(stage.key) }

  /// Until all is there.
  var seconds: Double {
    book.seconds(of: open, room: StageRoom(laneCount: workers.count, threadCount: threadCount))
  }
}
