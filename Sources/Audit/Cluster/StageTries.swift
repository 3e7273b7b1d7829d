internal import Formats

/// How often each stage's job ran out of time, or of memory.
struct StageTries {
  private var tries: [ContentHash: JobRequest.Tries] = [:]

  /// - Parameters:
  ///   - queue: jobs that are alive: their last attempt has not ended.
  ///   - endState: what the cluster remembers of a job that left no word; nil where it forgot.
  init(
    _ attempts: [JobAttempt], rounds: [Round], queue: [Slurm.QueuedJob],
    endState: (String) -> String?
  ) {
    let alive = Set(queue.map(\.id))
    // One that was begun again went on: what counts is how it ended in the end.
    let last = Dictionary(grouping: attempts, by: \.job).values.compactMap { starts in
      starts.max { $0.restart < $1.restart }
    }
    for attempt in last where attempt.round <= rounds.count {
      var had = JobRequest.Tries()
      switch attempt.end ?? (alive.contains(attempt.job) ? .done : Self.end(endState(attempt.job)))
      {
      case .done, .stopped: continue
      case .outOfTime: had.time = 1
      case .outOfMemory: had.memory = 1
      }
      let job = rounds[attempt.round - 1].jobs.first { $0.bundle.number == attempt.bundle }
      for stage in job?.bundle.stages ?? [] {
        tries[stage, default: .init()].time += had.time
        tries[stage, default: .init()].memory += had.memory
      }
    }
  }

  /// Who left no word was killed: where nobody knows why, memory is the likeliest.
  static func end(_ state: String?) -> JobAttempt.End {
    switch state {
    case "TIMEOUT", "DEADLINE": .outOfTime
    case "CANCELLED", "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "REQUEUED": .stopped
    default: .outOfMemory
    }
  }

  /// Of the stages of one bundle, the most.
  subscript(stages: [ContentHash]) -> JobRequest.Tries {
    stages.compactMap { tries[$0] }.reduce(into: .init()) { most, one in
      most.time = max(most.time, one.time)
      most.memory = max(most.memory, one.memory)
    }
  }
}
