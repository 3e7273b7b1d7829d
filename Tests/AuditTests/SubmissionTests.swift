import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Cluster
@testable import Engine
@testable import Formats
@testable import Plan

/// What is submitted of a plan, and how that changes with what is stored, queued and failed.
@Suite struct SubmissionTests {
  private let site = "job-minutes: 0.001\n"

  private struct Place {
    let plan: AuditPlan
    let frozen: FrozenPlan
    let store: ArtifactStore
    let submitter: Submitter

    var folder: SubmissionFolder { submitter.folder }
  }

  /// An audit frozen into a store that holds nothing.
  private func place(_ root: String, most: Int = 1000) throws -> Place {
    let plan = try FakeAudit().plan()
    let store = try ArtifactStore(root: root + "/store")
    let submitter = try Submitter(
      plan: FrozenPlan(plan, output: root + "/out"), store: store, root: store.root,
      siteText: site, wishes: .init(most: most), program: "/telltale")
    try submitter.folder.make()
    try FrozenPlan.write(plan, baseFolder: "/", output: root + "/out", to: submitter.folder.path)
    return Place(
      plan: plan, frozen: try submitter.folder.plan(), store: store, submitter: submitter)
  }

  private func draft(
    _ place: Place, queue: [Slurm.QueuedJob] = [], rounds: [Round] = []
  ) -> Submitter.Draft {
    place.submitter.draft(queue: queue, rounds: rounds, repetition: 0, limits: .unknown)
  }

  private func queued(_ bundle: Int, round: Int = 1) -> Slurm.QueuedJob {
    Slurm.QueuedJob(
      id: "9_\(bundle)", state: "RUNNING", round: round, bundle: bundle, place: "node",
      elapsed: "0:01")
  }

  @Test func aPlanComesBackFromItsFilesAsItWas() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      #expect(place.frozen.stages.stages == place.plan.stages)
      #expect(place.frozen.stages.wanted == place.plan.resultKeys)
      #expect(place.frozen.name == place.plan.audit.configuration.name)
      #expect(place.frozen.threadCount == place.plan.audit.threadCount)
      // Lists of rows are in the file once.
      let text = try String(
        contentsOfFile: place.folder.path + "/stages.json", encoding: .utf8)
      for stage in place.plan.stages {
        if case .attacker(let work) = stage.work {
          let rows = "[" + work.trainingRows.indices.map(String.init).joined(separator: ",") + "]"
          #expect(text.ranges(of: rows).count == 1)
        }
      }
    }
  }

  @Test func aPlanOfAnotherVersionOrCutOffIsRefused() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      let file = place.folder.path + "/stages.json"
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try text.replacing("\"schema\":2", with: "\"schema\":99").write(
        toFile: file, atomically: true, encoding: .utf8)
      let other = #expect(throws: AuditError.self) { try place.folder.plan() }
      #expect(other?.code == .unsupported)
      try String(text.dropLast(100)).write(toFile: file, atomically: true, encoding: .utf8)
      let cut = #expect(throws: AuditError.self) { try place.folder.plan() }
      #expect(cut?.code == .corruptedArtifact)
      unlink(file)
      let gone = #expect(throws: AuditError.self) { try place.folder.plan() }
      #expect(gone?.code == .missingFile)
    }
  }

  @Test func whatIsQueuedIsNotSubmittedAgainAndWaitedFor() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      let first = draft(place)
      #expect(first.stageCount == place.plan.stages.count && first.round.jobs.count > 3)
      let all = first.round.jobs.map { queued($0.bundle.number) }
      #expect(draft(place, queue: all, rounds: [first.round]).stageCount == 0)
      // The first job still runs; all others have gone.
      let second = draft(place, queue: [queued(1)], rounds: [first.round])
      let running = Set(first.round.jobs[0].bundle.stages)
      #expect(second.queuedCount == running.count)
      #expect(second.stageCount == place.plan.stages.count - running.count)
      #expect(second.round.number == 2)
      #expect(second.groups.contains { $0.queued == ["9_1"] })
    }
  }

  @Test func whatFailedByItselfIsNotTriedAgainNorWhatNeedsIt() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      let bad = try #require(place.plan.stages.first { $0.isTraining })
      try place.folder.write(
        StageFailure(
          key: bad.key, title: bad.title, error: AuditError(.pluginFailed, "no"), job: "9_1"))
      let found = draft(place)
      let lost = Submitter.closure(of: [bad.key], in: place.plan.stages)
      #expect(lost.count > 1)
      #expect(found.failedCount == lost.count)
      #expect(Set(found.round.jobs.flatMap(\.bundle.stages)).isDisjoint(with: lost))
      let status = try SubmissionStatus(place.folder, store: place.store, queue: .success([]))
      #expect(status.failures.map(\.title) == [bad.title] && status.lost == lost.count - 1)
      #expect(status.text().contains("FAILED \(bad.title): no"))
    }
  }

  @Test func aFailureOfWhatWasStoredSinceHoldsNobodyUp() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      _ = try AuditEngine(
        plan: place.plan, store: place.store,
        executors: [InProcessExecutor(place.plan.audit, store: place.store)],
        observer: SilentObserver()
      ).run()
      let trained = try #require(place.plan.stages.last { $0.isTraining })
      try place.folder.write(
        StageFailure(
          key: trained.key, title: trained.title, error: AuditError(.pluginFailed, "no"),
          job: "9_1"))
      let users = place.plan.stages.filter { $0.needs.contains(trained.key) }
      #expect(!users.isEmpty)
      for stage in users { try place.store.discard(stage.key) }
      let found = draft(place)
      #expect(found.failedCount == 0)
      #expect(Set(found.round.jobs.flatMap(\.bundle.stages)).isSuperset(of: users.map(\.key)))
      let work = SubmissionWork(place.frozen, of: place.folder, in: place.store)
      #expect(work.failures.isEmpty && work.blocked.isEmpty)
    }
  }

  @Test func jobsThatHadTooLittleGetMoreTheNextTime() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      let first = draft(place)
      try place.folder.add(first.round, scripts: [:])
      #expect(throws: AuditError.self, "another has submitted the same round") {
        try place.folder.add(first.round, scripts: [:])
      }
      func attempt(_ bundle: Int, restart: Int = 0, _ end: JobAttempt.End?) throws {
        try place.folder.write(
          JobAttempt(
            round: 1, bundle: bundle, job: "9_\(bundle)", host: "node", startedAt: "",
            restart: restart, end: end))
      }
      try attempt(1, .outOfTime)
      try attempt(2, nil)
      // Lost with its node, and ended well the second time.
      try attempt(3, nil)
      try attempt(3, restart: 1, .done)
      let rounds = try place.folder.rounds()
      #expect(rounds == [first.round])
      let before = Dictionary(
        uniqueKeysWithValues: first.round.jobs.map { ($0.bundle.stages, $0.request) })
      for job in draft(place, rounds: rounds).round.jobs {
        let former = try #require(before[job.bundle.stages])
        let number = try #require(
          first.round.jobs.first { $0.bundle.stages == job.bundle.stages }?.bundle.number)
        #expect(job.request.minutes == former.minutes * (number == 1 ? 2 : 1))
        #expect(job.request.memory == former.memory * (number == 2 ? 2 : 1))
      }
    }
  }

  @Test func nobodyIsCalledKilledWhereTheQueueDoesNotAnswer() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      let round = draft(place).round
      try place.folder.add(round, scripts: [:])
      let first = try #require(round.jobs.first)
      try place.folder.write(
        JobAttempt(
          round: 1, bundle: first.bundle.number, job: "9_1", host: "node", startedAt: "",
          restart: 0))
      func status(_ queue: Result<[Slurm.QueuedJob], AuditError>) throws -> SubmissionStatus {
        try SubmissionStatus(place.folder, store: place.store, queue: queue)
      }
      func state(_ status: SubmissionStatus) -> String? {
        status.jobs.first { $0.bundle == first.bundle.number }?.state
      }
      let answered = try status(.success([]))
      #expect(state(answered) == "was killed" && answered.queued == 0)
      #expect(try state(status(.success([queued(first.bundle.number)]))) == "RUNNING")
      let silent = try status(.failure(AuditError(.unsupported, "squeue did not answer")))
      #expect(state(silent) == "begun" && silent.queued == nil)
      #expect(silent.queueError?.contains("squeue did not answer") == true)
      #expect(
        silent.text().contains("the queue does not answer, so what waits or runs is not known"))
      #expect(!silent.text().contains("submits what is missing"))
    }
  }

  @Test func whatTheClusterRemembersOfAKilledJobDecidesWhatItGets() {
    #expect(StageTries.end("TIMEOUT") == .outOfTime)
    #expect(StageTries.end("OUT_OF_MEMORY") == .outOfMemory)
    #expect(StageTries.end("NODE_FAIL") == .stopped)
    #expect(StageTries.end("CANCELLED") == .stopped)
    #expect(StageTries.end(nil) == .outOfMemory)
  }

  @Test func whatASubmittedPlanReadsIsNotPruned() throws {
    try withTemporaryFolder { root in
      let place = try place(root)
      // All but the last scores.
      let whole = OutstandingWork(place.frozen.stages, in: place.store).stages
      let run = try AuditEngine(
        plan: place.plan, store: place.store,
        executors: [InProcessExecutor(place.plan.audit, store: place.store)],
        observer: SilentObserver()
      ).run()
      #expect(run.stagesRun == whole.count)
      func idle() -> Set<ContentHash> {
        Set(StoreContents(place.store).pruning.artifacts.map(\.key))
      }
      // An attacker that a job has yet to train on what others have done with: the store shows no trace of it.
      let trained = try #require(
        place.plan.stages.last { $0.isTraining && !idle().isDisjoint(with: $0.needs) })
      let sent = idle().intersection(trained.needs)
      try place.store.discard(trained.key)
      for stage in place.plan.stages where stage.needs.contains(trained.key) {
        try place.store.discard(stage.key)
      }
      #expect(idle().isDisjoint(with: sent))
      try place.folder.set(cancelled: true)
      #expect(sent.isSubset(of: idle()), "without the plan that is worked on it would have gone")
    }
  }
}
