package import Engine
internal import Formats
internal import Foundation
internal import Plan
package import TelltaleCore

/// How far a submitted audit is: what the store holds, what the queue says, and what failed.
package struct SubmissionStatus: Sendable, Encodable {
  /// A bundle with stages that are not there.
  package struct OpenJob: Sendable, Encodable {
    package let round: Int
    package let bundle: Int
    package let kind: String
    package let stages: Int
    package let stored: Int
    /// As the cluster calls it; nil for one that is in the queue no more.
    package let job: String?
    /// `RUNNING`, `PENDING`, …; or how it ended.
    package let state: String
    /// Where it runs, or why it waits.
    package let place: String
  }

  package struct Failure: Sendable, Encodable {
    package let title: String
    package let message: String
    package let log: String
  }

  /// The audit's.
  package let name: String
  package let folder: String
  package let output: String
  package let stages: Int
  package let stored: Int
  /// Stages whose results are stored that need them, or that nothing asks for: they are not made.
  package let notNeeded: Int
  package let rounds: Int
  /// ISO 8601; of the last round.
  package let submittedAt: String?
  /// Only those that have something left to do.
  package let jobs: [OpenJob]
  package let failures: [Failure]
  /// Stages that need a failed one.
  package let lost: Int
  /// Of the work that is left, one after the other.
  package let seconds: Double
  package let isCancelled: Bool
  /// Whether the last job waits or runs.
  package let hasLastJob: Bool
  /// Path of the report; nil where it is not there, or older than the last round.
  package let report: String?

  /// Jobs that wait or run; nil where the queue does not answer.
  package let queued: Int?
  /// Why the queue does not answer; nil where it does.
  package let queueError: String?

  /// - Parameter answer: the queue's; what failed where there is no cluster to ask.
  package init(
    _ folder: SubmissionFolder, store: ArtifactStore,
    queue answer: Result<[Slurm.QueuedJob], AuditError>
  ) throws(AuditError) {
    let queue = try? answer.get()
    queueError = if case .failure(let error) = answer { error.description } else { nil }
    let plan = try folder.plan()
    let rounds = try folder.rounds()
    let work = SubmissionWork(plan, of: folder, in: store)
    let missing = Set(work.open.map(\.key))
    let book = SpeedBook(store: store, for: work.open, measuring: nil)
    name = plan.name
    self.folder = folder.path
    output = plan.output
    stages = plan.stages.stages.count
    let stored = plan.stages.stages.count { !missing.contains($0.key) && store.contains($0.key) }
    self.stored = stored
    notNeeded = plan.stages.stages.count - work.open.count - stored
    self.rounds = rounds.count
    submittedAt = rounds.last?.submittedAt
    seconds = work.open.reduce(0) { $0 + book.estimatedSeconds(of: $1) }
    isCancelled = folder.isCancelled
    hasLastJob = (queue ?? []).contains { $0.bundle == nil }
    queued = queue?.count
    failures = work.failures.map {
      Failure(
        title: $0.title, message: $0.error.description,
        log: "\(folder.logs)/\($0.job).log")
    }
    lost = work.blocked.count - work.failures.count
    jobs = Self.jobs(rounds, missing: missing, queue: queue, attempts: folder.attempts())
    let path = plan.output + "/report.html"
    let written =
      (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    let submitted = rounds.last.flatMap { ISO8601DateFormatter().date(from: $0.submittedAt) }
    report = written.flatMap { $0 >= (submitted ?? .distantPast) ? path : nil }
  }

  /// Of each stage the round that was given it last.
  ///
  /// - Parameter queue: nil where it does not answer: then a job that left no word may still run.
  private static func jobs(
    _ rounds: [Round], missing: Set<ContentHash>, queue: [Slurm.QueuedJob]?, attempts: [JobAttempt]
  ) -> [OpenJob] {
    var left = missing
    var found: [OpenJob] = []
    for round in rounds.reversed() {
      for job in round.jobs {
        let open = job.bundle.stages.filter { left.remove($0) != nil }
        guard !open.isEmpty else { continue }
        let queued = queue?.first { $0.round == round.number && $0.bundle == job.bundle.number }
        let last = attempts.filter { $0.round == round.number && $0.bundle == job.bundle.number }
          .max { ($0.startedAt, $0.restart) < ($1.startedAt, $1.restart) }
        let ending =
          last.map { $0.end == nil && queue == nil ? "begun" : $0.ending } ?? "not begun"
        found.append(
          OpenJob(
            round: round.number, bundle: job.bundle.number, kind: job.bundle.kind.rawValue,
            stages: job.bundle.stages.count, stored: job.bundle.stages.count - open.count,
            job: queued?.id ?? last?.job, state: queued?.state ?? ending,
            place: queued.map { "\($0.place) \($0.elapsed)" } ?? last?.host ?? ""))
      }
    }
    return found.sorted { ($0.round, $0.bundle) < ($1.round, $1.bundle) }
  }
}

extension SubmissionStatus {
  /// Whether all is done that can be.
  package var isFinished: Bool { report != nil && !hasLastJob }

  /// For a person.
  ///
  /// - Parameter most: jobs that are listed.
  package func text(most: Int = 40) -> String {
    var lines = ["\(name): \(stored) of \(Text.count(stages - notNeeded, "stage")) stored"]
    if jobs.isEmpty, failures.isEmpty {
      lines[0] += report == nil ? "; the report is not written yet" : ", and the report is written"
    } else {
      lines[0] += String(format: "; about %.0f min of work are left", (seconds / 60).rounded(.up))
    }
    if let queued {
      lines.append(
        "in the queue: \(Text.count(queued, "job"))"
          + (queued > 0 && !hasLastJob ? "; the one that writes the report is not among them" : ""))
    }
    if let queueError {
      lines.append("the queue does not answer, so what waits or runs is not known: \(queueError)")
    }
    if isCancelled { lines.append("cancelled: 'telltale submit' with the same audit goes on") }
    if !jobs.isEmpty {
      var table = TextTable(["round", "bundle", "for", "stored", "job", "state", ""])
      for job in jobs.prefix(most) {
        table.add([
          "\(job.round)", "\(job.bundle)", job.kind, "\(job.stored)/\(job.stages)", job.job ?? "",
          job.state, job.place,
        ])
      }
      lines.append(table.text)
      if jobs.count > most { lines.append("… and \(jobs.count - most) more") }
    }
    for failure in failures.prefix(most) {
      lines.append("FAILED \(failure.title): \(failure.message)\n  log: \(failure.log)")
    }
    if lost > 0 { lines.append("\(Text.count(lost, "stage")) cannot be made without those") }
    if queued == 0, report == nil || !jobs.isEmpty, !isCancelled {
      lines.append("nothing is in the queue: 'telltale submit' again submits what is missing")
    }
    if let report { lines.append("report: \(report)") }
    return lines.joined(separator: "\n")
  }
}
