package import Formats
internal import Foundation
public import Plan
public import TelltaleCore

/// Executes a plan: every stage once, going on past what fails.
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
    package let failures: [ContentHash: AuditError]

    package init(
      stagesRun: Int, stagesReused: Int, wallSeconds: Double, startedAt: String,
      finishedAt: String, failures: [ContentHash: AuditError]
    ) {
      self.stagesRun = stagesRun
      self.stagesReused = stagesReused
      self.wallSeconds = wallSeconds
      self.startedAt = startedAt
      self.finishedAt = finishedAt
      self.failures = failures
    }

    /// Those that failed, and those that need one of them.
    public var failedStageCount: Int { failures.count }
  }

  private let plan: StagePlan
  private let audit: ResolvedAudit?
  private let store: ArtifactStore
  private let executors: [any StageExecutor]
  private let observer: any AuditObserver
  private let mixesArithmetic: Bool
  private let room: StageRoom

  /// - Parameter executors: one for each stage that may run at the same time, at least one; they must work
  ///   on the plan's audit and on the same store.
  public init(
    plan: AuditPlan, store: ArtifactStore, executors: [any StageExecutor],
    observer: any AuditObserver, mixesArithmetic: Bool = false, accelerators: Accelerators? = nil
  ) {
    self.init(
      stages: plan.stagePlan, of: plan.audit, store: store, executors: executors,
      observer: observer, threadCount: plan.audit.threadCount, mixesArithmetic: mixesArithmetic,
      accelerators: accelerators)
  }

  /// - Parameters:
  ///   - audit: theirs, for what time and memory they take; nil where its components are not at hand.
  ///   - executors: as above.
  ///   - threadCount: of a stage that takes all threads.
  ///   - mixesArithmetic: whether stored stages may have been reckoned with vectors of another width.
  ///   - accelerators: GPUs, one for each executor in turn; nil for none.
  public init(
    stages: StagePlan, of audit: ResolvedAudit? = nil, store: ArtifactStore,
    executors: [any StageExecutor], observer: any AuditObserver, threadCount: Int,
    mixesArithmetic: Bool = false, accelerators: Accelerators? = nil
  ) {
    precondition(!executors.isEmpty, "somebody must run the stages")
    plan = stages
    self.audit = audit
    self.store = store
    self.executors = executors
    self.observer = observer
    self.mixesArithmetic = mixesArithmetic
    room = StageRoom(
      laneCount: executors.count, threadCount: threadCount, accelerators: accelerators)
  }

  /// Runs what is missing, and makes anew what is damaged: the stages on which most hangs first, small ones
  /// side by side.
  ///
  /// A stage that fails takes the stages that need it with it; the others go on. Throws `.unsupported`,
  /// before anything is run, where stored stages were reckoned with other vectors; `.cancelled` and
  /// `.storageFailed` as soon as what runs beside has stopped, since nothing that follows could be kept.
  /// Whatever is thrown, finished stages stay, and the same audit run again goes on from them.
  public func run(isCancelled: @escaping @Sendable () -> Bool = { false })
    throws(AuditError) -> Run
  {
    let (start, began) = (Date(), ContinuousClock.now)
    store.removeStale()
    let outstanding = OutstandingWork(plan, in: store)
    if !mixesArithmetic { try outstanding.refuseOtherArithmetic(in: store) }
    for stage in outstanding.stages {
      if let reason = outstanding.damage[stage.key] { try discard(stage, because: reason) }
    }
    let work = EngineWork(
      outstanding.stages,
      book: SpeedBook(store: store, for: outstanding.stages, measuring: audit),
      room: room)
    announce(outstanding.stages, seconds: work.remainingSeconds)
    let lanes = StageLanes(executors, isCancelled: isCancelled)
    var failures: [ContentHash: AuditError] = [:]
    var end: AuditError?
    while true {
      while end == nil, lanes.hasFree,
        let (stage, number) = work.begin()
      {
        if isCancelled() {
          end = AuditError(.cancelled, "stopped on request")
          break
        }
        begin(stage, number: number, of: work, on: lanes)
      }
      guard let outcome = lanes.next() else { break }
      do throws(AuditError) {
        try take(outcome, of: work, &failures)
      } catch {
        // What stopped the others says more than that they were stopped.
        if end == nil || end?.code == .cancelled { end = error }
        lanes.halt()
      }
    }
    if let end { throw end }
    let wallSeconds = (ContinuousClock.now - began) / .seconds(1)
    return Run(
      stagesRun: work.distinctCount - failures.count,
      stagesReused: max(0, plan.count - work.distinctCount),
      wallSeconds: wallSeconds, startedAt: AuditEngine.timestamp(start),
      finishedAt: AuditEngine.timestamp(start.addingTimeInterval(wallSeconds)),
      failures: failures)
  }

  private func begin(_ stage: Stage, number: Int, of work: EngineWork, on lanes: StageLanes) {
    if stage.isTraining, store.holdsCheckpoint(of: stage.key) { work.resumes(stage) }
    lanes.start(
      stage,
      progress: { [observer] lane, progress in
        work.progress(stage, progress)
        observer.observe(
          .progressed(
            lane: lane, title: stage.title, progress: progress,
            remainingSeconds: work.remainingSeconds))
      },
      began: { lane in
        observer.observe(
          .stageStarted(lane: lane, number: number, of: work.stageCount, title: stage.title))
      })
  }

  /// Throws what ends the run.
  private func take(
    _ outcome: StageLanes.Outcome, of work: EngineWork, _ failures: inout [ContentHash: AuditError]
  ) throws(AuditError) {
    let stage = outcome.stage
    guard let error = outcome.error else {
      work.finish(stage, seconds: outcome.seconds)
      observer.observe(
        .stageFinished(
          lane: outcome.lane, title: stage.title, seconds: outcome.seconds,
          remainingSeconds: work.remainingSeconds))
      return
    }
    if error.code == .cancelled || error.code == .storageFailed {
      _ = work.fail(stage)
      throw error
    }
    if work.mayTryAgain(stage) {
      let again = try remake(of: stage.needs, because: error)
      // Somebody else may have found it damaged first, and it is there again.
      let isMended = Self.isOfInputs(error) && work.wasMadeAnew(anyOf: stage.needs)
      if !again.isEmpty || isMended { return work.tryAgain(stage, behind: again) }
    }
    failures[stage.key] = error
    for lost in work.fail(stage) { failures[lost] = error }
    observer.observe(.stageFailed(lane: outcome.lane, title: stage.title, error: error))
  }

  /// What is to be done, and what may stand in its way.
  private func announce(_ stages: [Stage], seconds: Double) {
    observer.observe(
      .planned(
        toRun: stages.count, reused: max(0, plan.count - stages.count), estimatedSeconds: seconds))
    for pass in StageReasons.passesRunAgain(among: stages, in: store) {
      observer.observe(.madeAnew(title: pass.title, reason: pass.reason))
    }
    let byteCount = stages.reduce(0) { StoreRoom.sum($0, $1.size.stored) }
    let rooms = [
      StoreRoom(for: byteCount, in: store.root).warning,
      audit.flatMap(MemoryRoom.init(for:))?.warning,
    ]
    for warning in rooms.compactMap(\.self) { observer.observe(.warned(warning)) }
  }

  /// Takes away what is damaged of the artifacts that a failed stage reads.
  ///
  /// - Returns: the stages that make them anew; empty where nothing is damaged.
  private func remake(of needs: [ContentHash], because error: AuditError) throws(AuditError)
    -> [Stage]
  {
    guard Self.isOfInputs(error) else { return [] }
    var gone: [ContentHash] = []
    for key in needs {
      if let reason = store.damage(of: key), let stage = plan[key] {
        try discard(stage, because: reason)
      }
      if !store.contains(key) { gone.append(key) }
    }
    return OutstandingWork.behind(gone, of: plan, in: store)
  }

  /// Whether an artifact that a stage reads may be damaged, or gone.
  private static func isOfInputs(_ error: AuditError) -> Bool {
    error.code == .corruptedArtifact || error.code == .missingFile
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
