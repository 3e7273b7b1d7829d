public import Engine
internal import Evidence
internal import Formats
internal import Foundation
internal import Plan
public import PluginHosting
internal import Processes
public import Results
internal import Synchronization
public import TelltaleCore

/// One run of an audit: its stages, its result, its report.
public struct AuditRun: Sendable {
  /// Where stages run.
  public enum Place: Sendable, Hashable {
    /// In worker processes: a crash costs one stage. So many stages run side by side at most; nil for what
    /// `WorkerChoice` says. The result does not depend on it.
    case workers(Int?)
    /// In this process: easier to debug, a crash ends all.
    case here
  }

  /// An audit whose folder is written.
  public struct Finished: Sendable {
    /// As `result.json` holds it.
    public let result: AuditResult
    /// With `report.html`, `result.json` and the scores.
    public let folder: String
    /// Stages that failed, those that needed a failed one included.
    public let failedStageCount: Int

    /// Planned cells that have no number because a stage or a measurement failed.
    public var failedCellCount: Int {
      result.cells.count { if case .failed = $0.status { true } else { false } }
    }
  }

  /// The program's command that a worker process is.
  public static let workerCommand = "worker"

  private let session: AuditSession
  private let places: AuditPlaces
  private let plugins: PluginSettings
  private let place: Place
  private let mixesArithmetic: Bool

  /// - Parameters:
  ///   - plugins: those that the session was planned with; a worker opens them, too.
  ///   - mixesArithmetic: whether stored stages may have been reckoned with vectors of another width.
  public init(
    _ session: AuditSession, places: AuditPlaces, plugins: PluginSettings = PluginSettings(),
    in place: Place = .workers(nil), mixesArithmetic: Bool = false
  ) {
    self.session = session
    self.places = places
    self.plugins = plugins
    self.place = place
    self.mixesArithmetic = mixesArithmetic
  }

  /// Runs what is missing, and writes `result.json`, `report.html`, `matrix.csv`, `audit.yaml` and
  /// the per-utterance scores into the output folder.
  ///
  /// - Parameters:
  ///   - observer: is told of every stage; nil for nobody.
  ///   - statistics: for intervals and tests, with progress and a stop. Its seed is not used.
  ///
  /// Throws `.cancelled` where it was stopped: the same call goes on from there. Stages that fail cost
  /// their cells and throw nothing.
  public func finish(
    observer: (any AuditObserver)? = nil, statistics: Execution = Execution(seed: Seed(0)),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(AuditError) -> Finished {
    let folder = AuditFolder(places.output)
    let former = try folder.prepare(for: session.plan)
    let store = try ArtifactStore(root: places.store)
    let observer = observer ?? SilentObserver()
    /// What was found out by stages, in this run or an earlier one, is left out, and the audit begins anew.
    func again() throws(AuditError) -> Finished? {
      let next = try session.leavingOut(foundOn: store) { observer.observe(.warned($0)) }
      return try next.map { (next) throws(AuditError) in
        try AuditRun(
          next, places: places, plugins: plugins, in: place, mixesArithmetic: mixesArithmetic
        ).finish(observer: observer, statistics: statistics, isCancelled: isCancelled)
      }
    }
    if let finished = try again() { return finished }
    let watch = FoundLaterWatch(observer) { [session] in
      session.leavesOut && !store.foundLater(of: session.plan.stagePlan).isEmpty
    }
    ScratchFolder.removeAbandoned()
    let jobKind = "job"
    OwnedName.removeAbandoned(kind: jobKind, in: places.store)
    let job = OwnedName(kind: jobKind).path(in: places.store)
    defer { unlink(job) }
    let use = store.use()
    defer { withExtendedLifetime(use) {} }
    let engine = AuditEngine(
      plan: session.plan, store: store, executors: executors(store, job: job),
      observer: watch, mixesArithmetic: mixesArithmetic, accelerators: accelerators)
    let run: AuditEngine.Run
    do throws(AuditError) {
      run = try engine.run(isCancelled: { isCancelled() || watch.hasFound })
    } catch {
      guard watch.hasFound, !isCancelled(), let finished = try again() else { throw error }
      return finished
    }
    if watch.hasFound, let finished = try again() { return finished }
    return try Self.write(
      run, of: session.plan, store: store, to: folder, former: former, statistics: statistics)
  }

  /// From a store's scores to an audit's folder.
  ///
  /// - Parameter former: what `folder.prepare` said.
  static func write(
    _ run: AuditEngine.Run, of plan: AuditPlan, store: ArtifactStore, to folder: AuditFolder,
    former: FormerAudit, statistics: Execution
  ) throws(AuditError) -> Finished {
    let collected = try ResultCollector(plan: plan, store: store)
      .collect(run, version: CoreVersion.telltale)
    let result = try collected.result(
      files: collected.write(to: folder.path), execution: statistics)
    try ReportFiles.write(result, to: folder.path)
    try OutputFile.replace(
      "\(folder.path)/\(AuditFolder.settingsName)", with: result.provenance.configuration)
    try folder.remove(former, notOf: result)
    return Finished(
      result: result, folder: folder.path, failedStageCount: run.failedStageCount)
  }

  private var accelerators: Accelerators {
    Accelerators(of: session.plan.audit.configuration.device)
  }

  private func executors(_ store: ArtifactStore, job: String) -> [any StageExecutor] {
    switch place {
    case .here: return [InProcessExecutor(session.plan.audit, store: store)]
    case .workers(let count):
      let isFrozen = Mutex(false)
      let usual = max(accelerators.names.count, WorkerChoice(for: session.plan).count)
      return (0..<max(1, count ?? usual)).map { lane in
        WorkerExecutor(
          executable: PluginLocator.ownExecutable,
          environment: accelerators.environment(ofLane: lane),
          arguments: { () throws(AuditError) in
            try isFrozen.withLock { isFrozen throws(AuditError) in
              if !isFrozen { try freeze(to: job) }
              isFrozen = true
            }
            return [Self.workerCommand, job, "--store", places.store] + plugins.arguments
          })
      }
    }
  }

  /// What `workerCommand` does: serves stages to an audit on standard input and output (SPEC §5.6), and never
  /// returns.
  ///
  /// - Parameters:
  ///   - frozen: path of the audit as it was frozen.
  ///   - store: folder of finished stages.
  ///   - host: with the plugins that the audit was planned with; asked for once standard output is for answers alone.
  ///
  /// Throws what `host` throws, and as opening and making the components does.
  public static func serveStages(
    of frozen: String, store: String, host: () throws(AuditError) -> PluginHost
  ) throws(AuditError) -> Never {
    let answers = Answers()
    let executor = try workerExecutor(
      of: FrozenAudit.read(frozen), store: store, host: host())
    Worker.serve(executor, answers: answers)
  }

  /// What a worker process runs stages with.
  ///
  /// Throws what opening and making the components throws, and `.pluginFailed` where one is no longer
  /// what it was when the audit was planned.
  private static func workerExecutor(
    of frozen: FrozenAudit, store: String, host: PluginHost
  ) throws(AuditError) -> any StageExecutor {
    let audit = try frozen.thawed { (configuration) throws(AuditError) in
      try configuration.registry(host, baseFolder: frozen.baseFolder)
    }
    return InProcessExecutor(audit, store: try ArtifactStore(root: store))
  }

  /// The worker makes the components again; it lists and hashes no corpus, and gets its stages.
  private func freeze(to path: String) throws(AuditError) {
    try FrozenAudit(session.plan.audit, baseFolder: session.baseFolder).write(to: path)
  }
}
