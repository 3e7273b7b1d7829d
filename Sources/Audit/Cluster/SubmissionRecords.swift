package import Formats
package import TelltaleCore

/// Bundles that were submitted together.
package struct Round: Sendable, Hashable, Codable {
  /// A job's request stands beside its bundle.
  package struct Job: Sendable, Hashable, Codable {
    package let bundle: StageBundle
    package let request: JobRequest
  }

  /// From 1.
  package let number: Int
  /// ISO 8601, UTC.
  package let submittedAt: String
  /// Rounds in a row that the last job of one before submitted by itself; 0 for a person's.
  package let repetition: Int
  /// In the order of their bundles' numbers.
  package let jobs: [Job]
}

/// One start of a job: written when it begins, and again when it ends by itself.
package struct JobAttempt: Sendable, Hashable, Codable {
  package enum End: String, Sendable, Hashable, Codable {
    /// Whatever became of its stages.
    case done
    /// It was told that its time was nearly over.
    case outOfTime
    /// A worker was killed, which memory that runs out does.
    case outOfMemory
    /// Somebody asked it to stop: the cluster, for another job, or a person.
    case stopped
  }

  package let round: Int
  package let bundle: Int
  /// As the cluster calls it: `123_4`.
  package let job: String
  package let host: String
  /// ISO 8601, UTC.
  package let startedAt: String
  /// How often it had been begun before.
  package let restart: Int
  /// Nil while it runs, and for one that was killed.
  package var end: End?

  package init(
    round: Int, bundle: Int, job: String, host: String, startedAt: String, restart: Int,
    end: End? = nil
  ) {
    self.round = round
    self.bundle = bundle
    self.job = job
    self.host = host
    self.startedAt = startedAt
    self.restart = restart
    self.end = end
  }

  /// How it ended, for people: "ran out of time".
  package var ending: String {
    switch end {
    case .done: "ended"
    case .outOfTime: "ran out of time"
    case .outOfMemory: "ran out of memory, it seems"
    case .stopped: "was stopped"
    case nil: "was killed"
    }
  }

  var fileName: String { "\(round)-\(bundle)-\(job.replacing("/", with: "-"))-\(restart).json" }
}

/// A stage that failed by itself: repeated, it fails again.
package struct StageFailure: Sendable, Hashable, Codable {
  package let key: ContentHash
  package let title: String
  package let error: AuditError
  /// The job that tried it.
  package let job: String

  package init(key: ContentHash, title: String, error: AuditError, job: String) {
    self.key = key
    self.title = title
    self.error = error
    self.job = job
  }
}
