internal import Cluster
internal import Engine
internal import Evidence
internal import Formats
internal import Foundation
internal import Plan
public import PluginHosting
internal import Processes
public import TelltaleCore

/// The end of a round of jobs: what is missing for want of time or memory is submitted again with more, and
/// else the report is written.
public struct LastJob: Sendable {
  /// What it came to.
  public enum Outcome: Sendable {
    /// So many jobs were submitted again.
    case submitted(jobCount: Int)
    /// As far as stages are stored; the report says what is missing.
    case reported(AuditRun.Finished)
    /// A later round has a last job of its own.
    case leftToAnother
  }

  /// Rounds after a person's: a job that ran out of time or memory is submitted again so often.
  static let mostRepetitions = 2

  private let folder: SubmissionFolder
  private let plan: FrozenPlan
  private let store: ArtifactStore

  /// - Parameters:
  ///   - folder: of the submitted audit.
  ///   - store: folder of finished stages.
  ///
  /// Throws `.missingFile` where no plan is, and `.storageFailed`.
  public init(folder: String, store: String) throws(AuditError) {
    self.folder = SubmissionFolder(path: folder)
    plan = try self.folder.plan()
    self.store = try ArtifactStore(root: store)
  }

  /// - Parameters:
  ///   - round: whose last job it is.
  ///   - host: with the audit's plugins.
  ///   - statistics: for intervals and tests, with progress and a stop.
  ///   - say: told in words what is submitted again, or why it could not be.
  ///
  /// Throws as `AuditRun.finish`.
  public func run(
    round number: Int, host: PluginHost, statistics: Execution, say: (String) -> Void
  ) throws(AuditError) -> Outcome {
    let rounds = try folder.rounds()
    guard number == rounds.count, let round = rounds.last else { return .leftToAnother }
    if round.repetition < Self.mostRepetitions, !folder.isCancelled {
      do throws(AuditError) {
        let count = try submitAgain(round, rounds)
        if count > 0 { return .submitted(jobCount: count) }
      } catch {
        say("what is missing could not be submitted again: \(error)")
      }
    }
    return .reported(try report(rounds, host: host, statistics: statistics))
  }

  private func submitAgain(_ round: Round, _ rounds: [Round]) throws(AuditError) -> Int {
    let open = SubmissionWork(plan, of: folder, in: store).open
    // On other hosts, perhaps only just.
    _ = store.missing(of: open.map(\.key), patienceSeconds: open.isEmpty ? 0 : 5)
    let place = folder.folder(ofRound: round.number)
    let submitter = try Submitter(
      plan: plan, store: store, root: store.root,
      siteText: String(
        decoding: try StoredFile.content(place + "/site.yaml"), as: UTF8.self),
      wishes: try JSONText.read(Submitter.Wishes.self, from: place + "/wishes.json"),
      program: OwnExecutable.path)
    let slurm = Slurm()
    let draft = submitter.draft(
      queue: [], rounds: rounds, repetition: round.repetition + 1,
      limits: try slurm.limits(at: submitter.site), endState: slurm.endState)
    guard draft.stageCount > 0 else { return 0 }
    return try submitter.submit(draft, to: slurm, others: [])
  }

  private func report(
    _ rounds: [Round], host: PluginHost, statistics: Execution
  ) throws(AuditError) -> AuditRun.Finished {
    let use = store.use()
    defer { withExtendedLifetime(use) {} }
    let frozen = try FrozenAudit.read("\(folder.path)/\(FrozenPlan.auditName)")
    let audit = try frozen.thawed { (configuration) throws(AuditError) in
      try configuration.registry(host, baseFolder: frozen.baseFolder)
    }
    let auditPlan = try AuditPlan(audit)
    let output = AuditFolder(plan.output)
    let former = try output.prepare(for: auditPlan)
    return try AuditRun.write(
      run(rounds), of: auditPlan, store: store, to: output, former: former,
      statistics: statistics)
  }

  /// What the jobs did, as if one engine had run them.
  private func run(_ rounds: [Round]) -> AuditEngine.Run {
    let formatter = ISO8601DateFormatter()
    let submitted = Set(rounds.flatMap(\.jobs).flatMap(\.bundle.stages))
    let made = submitted.count { store.contains($0) }
    let start = rounds.first.flatMap { formatter.date(from: $0.submittedAt) } ?? Date()
    return AuditEngine.Run(
      stagesRun: made, stagesReused: plan.stages.stages.count - submitted.count,
      wallSeconds: -start.timeIntervalSinceNow, startedAt: formatter.string(from: start),
      finishedAt: formatter.string(from: Date()), failures: failures(rounds))
  }

  /// Why stages are missing, each by its own failure, by that of one that it needs, or by its job's end.
  private func failures(_ rounds: [Round]) -> [ContentHash: AuditError] {
    let work = SubmissionWork(plan, of: folder, in: store)
    var failures = Dictionary(
      work.failures.map { ($0.key, $0.error) }, uniquingKeysWith: { first, _ in first })
    for stage in work.open where failures[stage.key] == nil {
      failures[stage.key] =
        stage.needs.lazy.compactMap { failures[$0] }.first ?? unmade(stage, rounds)
    }
    return failures
  }

  private func unmade(_ stage: Stage, _ rounds: [Round]) -> AuditError {
    let attempts = folder.attempts().filter { attempt in
      rounds.indices.contains(attempt.round - 1)
        && rounds[attempt.round - 1].jobs.contains {
          $0.bundle.number == attempt.bundle && $0.bundle.stages.contains(stage.key)
        }
    }
    let words = attempts.map { "job \($0.job) \($0.ending)" }.joined(separator: ", ")
    return AuditError(
      .computationFailed,
      "'\(stage.title)' was not made: " + (words.isEmpty ? "its job never began" : words)
        + "; 'telltale submit' again tries it, and the logs in \(folder.logs) say more")
  }
}
