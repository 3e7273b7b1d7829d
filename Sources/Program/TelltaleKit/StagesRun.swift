internal import Cluster
public import Engine
internal import Evidence
internal import Formats
internal import Foundation
internal import Plan
internal import PluginHosting
internal import Processes
public import TelltaleCore

/// Stages of a frozen plan, run by whoever was given them: a job of a cluster, a line of a workflow.
public struct StagesRun: Sendable {
  /// Which stages.
  public enum Part: Sendable, Hashable {
    /// By their keys, in hexadecimal.
    case keys([String])
    /// A bundle of a round of a submitted audit.
    case bundle(Int, round: Int)
  }

  /// What is left when it has ended.
  public struct Outcome: Sendable {
    /// Stages of the part that are stored.
    public let storedCount: Int
    /// Stages of the part that are not.
    public let missingCount: Int
  }

  /// Why a run was stopped before its end.
  public enum Stop: Sendable {
    /// The time that the cluster gave is nearly over.
    case outOfTime
    /// Somebody wanted it.
    case asked
  }

  private let folder: SubmissionFolder
  private let plan: FrozenPlan
  private let store: ArtifactStore
  private let plugins: PluginSettings
  private let mixesArithmetic: Bool

  /// - Parameters:
  ///   - folder: of the plan, as 'submit' and 'plan --freeze' write it.
  ///   - store: folder of finished stages.
  ///   - plugins: those that the audit was planned with.
  ///   - mixesArithmetic: whether stored stages may have been reckoned with vectors of another width.
  ///
  /// Throws `.missingFile` where no plan is, and `.storageFailed`.
  public init(
    folder: String, store: String, plugins: PluginSettings = PluginSettings(),
    mixesArithmetic: Bool = false
  ) throws(AuditError) {
    self.folder = SubmissionFolder(path: folder)
    plan = try self.folder.plan()
    self.store = try ArtifactStore(root: store)
    self.plugins = plugins
    self.mixesArithmetic = mixesArithmetic
  }

  /// Runs those that are not stored.
  ///
  /// What another host has made is looked for again for a minute before it is called missing; stages that
  /// need what is missing then are not run.
  ///
  /// - Parameters:
  ///   - workers: nil for one a small stage, as many as the job's processors and memory allow.
  ///   - say: told in words what is not run.
  ///   - stop: nil as long as nobody wants it to end: asked while it works, and afterwards for why.
  ///
  /// Throws `.unknownName` for a stage or bundle that the plan has not, `.cancelled` where it was stopped,
  /// and as `AuditEngine.run`.
  public func run(
    _ part: Part, workers: Int?, observer: any AuditObserver, say: (String) -> Void,
    stop: @escaping @Sendable () -> Stop?
  ) throws(AuditError) -> Outcome {
    let keys = try keys(of: part)
    var attempt = begun(part)
    if let attempt { try folder.write(attempt) }
    let job = attempt?.job ?? "\(RunOwner.current.host)"
    do throws(AuditError) {
      let failures = try run(
        keys, workers: workers, observer: observer, say: say, isCancelled: { stop() != nil })
      for (key, error) in failures where error.code != .workerKilled {
        let title = plan.stages[key]?.title ?? key.hex
        if attempt != nil {
          try folder.write(StageFailure(key: key, title: title, error: error, job: job))
        }
      }
      attempt?.end = failures.values.contains { $0.code == .workerKilled } ? .outOfMemory : .done
    } catch {
      switch stop() {
      case .outOfTime: attempt?.end = .outOfTime
      case .asked: attempt?.end = .stopped
      case nil: attempt?.end = .done
      }
      if let attempt { try folder.write(attempt) }
      throw error
    }
    if let attempt { try folder.write(attempt) }
    let stored = keys.count { store.contains($0) }
    return Outcome(storedCount: stored, missingCount: keys.count - stored)
  }

  private func run(
    _ keys: [ContentHash], workers: Int?, observer: any AuditObserver, say: (String) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(AuditError) -> [ContentHash: AuditError] {
    let use = store.use()
    defer { withExtendedLifetime(use) {} }
    let open = keys.filter { !store.contains($0) }.compactMap { plan.stages[$0] }
    let own = Set(keys)
    let inputs = Set(open.flatMap(\.needs)).filter { !own.contains($0) }
    let missing = store.missing(
      of: inputs.sorted { $0.hex < $1.hex }, isCancelled: isCancelled)
    let lost = Submitter.closure(of: Set(missing), in: open)
    for key in missing {
      say("'\(plan.stages[key]?.title ?? key.hex)' is not stored; what needs it is not run")
    }
    let part = plan.stages.part(keys.filter { !lost.contains($0) })
    let threads = ProcessInfo.processInfo.environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) }
    let accelerators = Accelerators(of: plan.device)
    let count =
      workers
      ?? WorkerChoice(
        for: open, threadCount: threads ?? plan.threadCount, workerByteCount: plan.workerByteCount
      ).count
    let lanes = max(1, workers == nil ? max(count, accelerators.names.count) : count)
    let arguments =
      [AuditRun.workerCommand, "\(folder.path)/\(FrozenPlan.auditName)", "--store", store.root]
      + plugins.arguments
    let engine = AuditEngine(
      stages: part, store: store,
      executors: (0..<lanes).map { lane in
        WorkerExecutor(
          executable: PluginLocator.ownExecutable,
          environment: accelerators.environment(ofLane: lane), arguments: { arguments })
      }, observer: observer, threadCount: plan.threadCount,
      mixesArithmetic: mixesArithmetic, accelerators: accelerators)
    return try engine.run(isCancelled: isCancelled).failures
  }

  private func keys(of part: Part) throws(AuditError) -> [ContentHash] {
    switch part {
    case .keys(let texts):
      var keys: [ContentHash] = []
      for text in texts {
        guard let key = ContentHash(hex: text), plan.stages[key] != nil else {
          throw AuditError(
            .unknownName,
            "the plan in \(folder.path) has no stage '\(text)'; 'telltale plan --json' lists keys")
        }
        keys.append(key)
      }
      return keys
    case .bundle(let number, let round):
      let rounds = try folder.rounds()
      guard rounds.indices.contains(round - 1),
        let job = rounds[round - 1].jobs.first(where: { $0.bundle.number == number })
      else {
        throw AuditError(
          .unknownName, "there is no bundle \(number) of round \(round) in \(folder.path)")
      }
      return job.bundle.stages
    }
  }

  /// Nil for stages that nobody counts.
  private func begun(_ part: Part) -> JobAttempt? {
    guard case .bundle(let number, let round) = part else { return nil }
    let environment = ProcessInfo.processInfo.environment
    let array = environment["SLURM_ARRAY_JOB_ID"].flatMap { id in
      environment["SLURM_ARRAY_TASK_ID"].map { "\(id)_\($0)" }
    }
    return JobAttempt(
      round: round, bundle: number, job: array ?? environment["SLURM_JOB_ID"] ?? "none",
      host: RunOwner.current.host, startedAt: ISO8601DateFormatter().string(from: Date()),
      restart: environment["SLURM_RESTART_COUNT"].flatMap { Int($0) } ?? 0)
  }
}
