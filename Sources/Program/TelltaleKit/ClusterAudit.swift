internal import Cluster
internal import Engine
internal import Evidence
internal import Formats
internal import Foundation
internal import Plan
internal import Processes
public import TelltaleCore

/// An audit that a cluster runs: submitted, looked after, cancelled.
public struct ClusterAudit: Sendable {
  /// What submitting came to.
  public struct Submitted: Sendable {
    /// Jobs that were handed to the cluster; 0 where nothing was to be done.
    public let jobCount: Int
    /// Stages that they make.
    public let stageCount: Int
    /// Stages that jobs in the queue make already.
    public let queuedCount: Int
    /// Stages that failed before, or need one that did: not tried again.
    public let failedCount: Int
    /// In the store: plan, scripts, logs.
    public let folder: String
  }

  /// How far an audit is: what is done is the store's to say, what waits or runs the queue's.
  public struct Status: Sendable, Encodable {
    private let found: SubmissionStatus

    fileprivate init(_ found: SubmissionStatus) { self.found = found }

    /// For a person.
    public var text: String { found.text() }
    /// Whether nothing is left to wait for: all is done that can be, or nothing is in the queue.
    public var isAtRest: Bool { found.isFinished || found.queued == 0 }

    /// As 'telltale status --json' prints it.
    public func encode(to encoder: any Encoder) throws { try found.encode(to: encoder) }
  }

  private let folder: SubmissionFolder
  private let store: ArtifactStore

  /// - Parameters:
  ///   - name: the audit's.
  ///   - places: as the audit was submitted with.
  ///
  /// Throws `.missingFile` where there is no store.
  public init(name: String, places: AuditPlaces) throws(AuditError) {
    store = try Self.store(places.store)
    folder = SubmissionFolder(audit: name, output: places.output, in: places.store)
  }

  private static func store(_ root: String) throws(AuditError) -> ArtifactStore {
    guard let store = try ArtifactStore(existing: root) else {
      throw AuditError(
        .missingFile,
        "there is no store in \(root); '--store' or TELLTALE_STORE names the one that was submitted with"
      )
    }
    return store
  }

  /// In the store, by its name there. Throws `.unknownName` with the names of those that are, and `.missingFile`
  /// where there is no store.
  public init(submitted name: String, store: String) throws(AuditError) {
    self.store = try Self.store(store)
    folder = SubmissionFolder(path: "\(ArtifactStore.submittedFolder(in: store))/\(name)")
    guard folder.exists else {
      let names = Self.names(store: store)
      throw AuditError(
        .unknownName,
        "no audit '\(name)' was submitted on \(store)"
          + (names.isEmpty ? "; none was" : NearName.hint(for: name, among: names)))
    }
  }

  /// Folders of audits that were submitted on a store, sorted.
  public static func names(store: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: ArtifactStore.submittedFolder(in: store))
    return (names ?? []).sorted()
  }

  // MARK: - Submitting

  /// Threads that an audit computes with on a cluster: what a node gives, not what the login node has.
  ///
  /// - Parameter site: text of the site file.
  ///
  /// Throws `.invalidConfiguration` for a site file that says what cannot be.
  public static func threadCount(
    site: String, device: Execution.Device
  ) throws(AuditError) -> Int {
    try ClusterSite(yaml: site).threadCount(ofDevice: device)
  }

  /// The scripts, each under its name, as they would be submitted; writes nothing, and asks no cluster
  /// unless there is one.
  ///
  /// - Parameters: as of `submit`.
  ///
  /// Throws `.invalidConfiguration` for a site file that says what cannot be.
  public static func scripts(
    of session: AuditSession, places: AuditPlaces, site: String, most: Int, arguments: [String],
    plugins: PluginSettings
  ) throws(AuditError) -> [(name: String, text: String)] {
    let submitter = try submitter(
      of: FrozenPlan(session.plan, output: places.output),
      store: try ArtifactStore(existing: places.store), root: places.store, site: site, most: most,
      arguments: arguments + plugins.arguments)
    let slurm = Slurm()
    let queue = (try? slurm.jobs(named: submitter.folder.name)) ?? []
    let draft = submitter.draft(
      queue: queue, rounds: try submitter.folder.rounds(), repetition: 0,
      limits: (try? slurm.limits(at: submitter.site)) ?? .unknown)
    return submitter.scripts(draft)
  }

  /// Hands what is missing, and in no job of the queue yet, to the cluster.
  ///
  /// - Parameters:
  ///   - site: text of the site file.
  ///   - most: jobs at most, as far as the plan allows.
  ///   - arguments: of `run-stages`, that each job takes over.
  ///   - plugins: those that the session was planned with.
  ///   - retriesFailed: whether stages that failed are tried once more.
  ///
  /// Throws `.unsupported` where there is no Slurm, or jobs of another plan of this audit are in the queue;
  /// `.invalidConfiguration` for a site file, or a job, that is refused; and as `AuditFolder.prepare`.
  public static func submit(
    _ session: AuditSession, places: AuditPlaces, site: String, most: Int, arguments: [String],
    plugins: PluginSettings, retriesFailed: Bool
  ) throws(AuditError) -> Submitted {
    let slurm = Slurm()
    // First of all: is there one?
    let limits = try slurm.limits(at: ClusterSite(yaml: site))
    let store = try ArtifactStore(root: places.store)
    let plan = FrozenPlan(session.plan, output: places.output)
    let submitter = try submitter(
      of: plan, store: store, root: places.store, site: site, most: most,
      arguments: arguments + plugins.arguments)
    let folder = submitter.folder
    var queue = try slurm.jobs(named: folder.name)
    if folder.exists, try folder.plan().hash != plan.hash {
      guard queue.isEmpty else {
        throw AuditError(
          .unsupported,
          "the audit has changed, and \(Text.count(queue.count, "job")) of what it was are in the queue:"
            + " 'telltale cancel' takes them out, or give this one another name or output")
      }
      try folder.remove()
    }
    _ = try AuditFolder(places.output).prepare(for: session.plan)
    try folder.make()
    try FrozenPlan.write(
      session.plan, baseFolder: session.baseFolder, output: places.output, to: folder.path)
    if retriesFailed { for failure in folder.failures() { folder.remove(failure) } }
    let rounds = try folder.rounds()
    // Somebody was killed between submitting and saying so: nobody knows what they are for.
    let strays = queue.filter { $0.round.map { $0 > rounds.count } ?? true }
    try slurm.cancel(strays.map(\.id))
    queue.removeAll(where: strays.contains)
    let draft = submitter.draft(
      queue: queue, rounds: rounds, repetition: 0, limits: limits, endState: slurm.endState)
    let last = queue.filter { $0.bundle == nil }
    var jobCount = 0
    if draft.stageCount > 0 || last.isEmpty {
      try folder.set(cancelled: false)
      jobCount = try submitter.submit(
        draft, to: slurm, others: queue.filter { $0.bundle != nil }.map(\.id))
      // One that writes the report is enough.
      try slurm.cancel(last.map(\.id))
    }
    return Submitted(
      jobCount: jobCount, stageCount: draft.stageCount, queuedCount: draft.queuedCount,
      failedCount: draft.failedCount, folder: folder.path)
  }

  /// - Parameters:
  ///   - store: nil where there is none yet.
  ///   - arguments: of `run-stages`, with what plugins it finds.
  private static func submitter(
    of plan: FrozenPlan, store: ArtifactStore?, root: String, site: String, most: Int,
    arguments: [String]
  ) throws(AuditError) -> Submitter {
    try Submitter(
      plan: plan, store: store, root: root, siteText: site,
      wishes: Submitter.Wishes(most: most, arguments: arguments), program: OwnExecutable.path)
  }

  // MARK: - Looking after

  /// How far it is. Throws `.missingFile` where it was not submitted.
  public func status() throws(AuditError) -> Status {
    let queue = Result { () throws(AuditError) in try Slurm().jobs(named: folder.name) }
    return Status(try SubmissionStatus(folder, store: store, queue: queue))
  }

  /// Takes its jobs out of the queue, and ends those that run; what is stored stays.
  ///
  /// Throws `.missingFile` where it was not submitted, and `.unsupported` where there is no Slurm.
  ///
  /// - Returns: how many jobs there were.
  public func cancel() throws(AuditError) -> Int {
    _ = try folder.plan()
    let slurm = Slurm()
    try folder.set(cancelled: true)
    let jobs = try slurm.jobs(named: folder.name)
    // The one that would submit the others again goes first.
    try slurm.cancel(jobs.filter { $0.bundle == nil }.map(\.id))
    try slurm.cancel(jobs.filter { $0.bundle != nil }.map(\.id))
    return jobs.count
  }
}
