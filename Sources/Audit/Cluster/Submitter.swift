package import Engine
package import Formats
internal import Foundation
package import Plan
package import TelltaleCore

/// Submits what is missing of a frozen plan, and in no job of the queue yet, as one round of jobs.
package struct Submitter: Sendable {
  /// How a person wants it; the last job of a round goes by the same.
  package struct Wishes: Sendable, Hashable, Codable {
    /// Bundles at most.
    package var most = 100
    /// Of the program's command line, that each job takes over: plugins, another arithmetic.
    package var arguments: [String] = []

    package init(most: Int = 100, arguments: [String] = []) {
      self.most = most
      self.arguments = arguments
    }
  }

  /// What there is to submit, before the cluster is asked for anything.
  package struct Draft: Sendable {
    package let round: Round
    /// In the order in which they are submitted; the last job's is none of them.
    let groups: [JobGroup]
    let limits: ClusterLimits
    /// Stages that no job takes, for they failed before, or need one that did.
    package let failedCount: Int
    /// Stages that jobs in the queue take already.
    package let queuedCount: Int

    /// Stages that the round's jobs take.
    package var stageCount: Int { round.jobs.reduce(0) { $0 + $1.bundle.stages.count } }
  }

  package let folder: SubmissionFolder
  let plan: FrozenPlan
  /// Nil where there is none yet.
  let store: ArtifactStore?
  let root: String
  package let site: ClusterSite
  /// As the site file has it: kept with the round, for the next.
  let siteText: String
  let wishes: Wishes
  /// Of this program.
  let program: String

  /// - Parameters:
  ///   - store: nil where there is none yet.
  ///   - root: of the store.
  ///   - siteText: of the site file. Throws `.invalidConfiguration` for what it says wrong.
  ///   - program: path of this program.
  package init(
    plan: FrozenPlan, store: ArtifactStore?, root: String, siteText: String, wishes: Wishes,
    program: String
  ) throws(AuditError) {
    folder = SubmissionFolder(audit: plan.name, output: plan.output, in: root)
    self.plan = plan
    self.store = store
    self.root = root
    site = try ClusterSite(yaml: siteText)
    self.siteText = siteText
    self.wishes = wishes
    self.program = program
  }

  // MARK: - What to submit

  /// - Parameters:
  ///   - queue: jobs of the submission that wait or run.
  ///   - repetition: 0 for a person's wish.
  ///   - limits: of the cluster.
  ///   - endState: what the cluster remembers of how a job ended.
  package func draft(
    queue: [Slurm.QueuedJob], rounds: [Round], repetition: Int, limits: ClusterLimits,
    endState: (String) -> String? = { _ in nil }
  ) -> Draft {
    let work = SubmissionWork(plan, of: folder, in: store)
    let jobOfStage = jobs(of: queue, rounds: rounds)
    let free = work.open.filter { !work.blocked.contains($0.key) && jobOfStage[$0.key] == nil }
    let book = SpeedBook(store: store, for: free, measuring: nil)
    let tries = StageTries(folder.attempts(), rounds: rounds, queue: queue, endState: endState)
    let bundles = BundleMaker(free, kind: kind, seconds: book.estimatedSeconds)
      .bundles(ofSeconds: site.jobMinutes * 60, most: wishes.most)
    let jobs = bundles.map { bundle in
      Round.Job(
        bundle: bundle,
        request: JobRequest(
          bundle, at: site, threadCount: plan.threadCount, memory: plan.workerByteCount >> 20,
          tries: tries[bundle.stages], limits: limits))
    }
    let round = Round(
      number: rounds.count + 1, submittedAt: ISO8601DateFormatter().string(from: Date()),
      repetition: repetition, jobs: jobs)
    let stages = Dictionary(uniqueKeysWithValues: free.map { ($0.key, $0) })
    let groups = JobGroup.groups(of: jobs, maximalArraySize: limits.arraySize) { bundle in
      Set(bundle.stages.flatMap { stages[$0]?.needs ?? [] }.compactMap { jobOfStage[$0] })
    }
    return Draft(
      round: round, groups: groups, limits: limits, failedCount: work.blocked.count,
      queuedCount: work.open.count { jobOfStage[$0.key] != nil })
  }

  /// A GPU is for what computes on the audit's device.
  private func kind(_ stage: Stage) -> ClusterSite.Kind {
    if stage.threads == .one { return .cpuLight }
    return stage.madeOf.device == Execution.Device.cuda.rawValue ? .gpu : .cpuHeavy
  }

  /// The job in the queue that makes a stage, by the stage's key.
  private func jobs(of queue: [Slurm.QueuedJob], rounds: [Round]) -> [ContentHash: String] {
    var found: [ContentHash: String] = [:]
    for queued in queue {
      guard let number = queued.round, let bundle = queued.bundle, number <= rounds.count else {
        continue
      }
      let job = rounds[number - 1].jobs.first { $0.bundle.number == bundle }
      for stage in job?.bundle.stages ?? [] { found[stage] = queued.id }
    }
    return found
  }

  /// Keys, and those of all stages that need one of them.
  package static func closure(of keys: Set<ContentHash>, in stages: [Stage]) -> Set<ContentHash> {
    stages.reduce(into: keys) { lost, stage in
      if stage.needs.contains(where: lost.contains) { lost.insert(stage.key) }
    }
  }

  // MARK: - Submitting

  /// Writes the round, and hands its jobs to the cluster.
  ///
  /// - Parameter others: jobs in the queue that the last one waits for, too.
  /// - Returns: how many jobs were submitted, the last included.
  package func submit(_ draft: Draft, to slurm: Slurm, others: [String]) throws(AuditError) -> Int {
    let scripts = scripts(draft)
    try folder.add(draft.round, scripts: Dictionary(uniqueKeysWithValues: scripts))
    let place = folder.folder(ofRound: draft.round.number)
    try OutputFile.replace(place + "/site.yaml", with: siteText)
    try OutputFile.replace(place + "/wishes.json", with: try JSONText.encode(wishes))
    var ids: [Int: String] = [:]
    var whole: [String] = []
    do throws(AuditError) {
      for group in draft.groups {
        let needs = Set(group.needs.compactMap { ids[$0] }).union(group.queued).sorted()
        let id = try submit(
          "\(place)/\(group.name).sh", asking: group.request,
          options: group.options + dependency(needs), to: slurm)
        for number in group.numbers { ids[number] = group.isArray ? "\(id)_\(number)" : id }
        whole.append(id)
      }
      _ = try submit(
        "\(place)/last.sh", asking: lastScript(of: draft).request,
        options: dependency(whole + others), to: slurm)
    } catch {
      // Half a round would wait for nobody: the same command submits it whole.
      try? slurm.cancel(whole)
      throw error
    }
    return draft.round.jobs.count + 1
  }

  /// One script, with what it asks for in the words of a refusal: the cluster's own do not say which it was.
  private func submit(
    _ script: String, asking request: JobRequest, options: [String], to slurm: Slurm
  ) throws(AuditError) -> String {
    do throws(AuditError) {
      return try slurm.submit(script, options: options)
    } catch {
      throw AuditError(
        error.code,
        "\(error.message): \(script) asks for \(request.text); the site file says what jobs may ask for",
        component: error.component, cause: error.cause)
    }
  }

  private func dependency(_ ids: [String]) -> [String] {
    ids.isEmpty ? [] : ["--dependency=afterany:" + ids.joined(separator: ":")]
  }
}
