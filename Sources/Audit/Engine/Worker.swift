internal import Foundation
package import Processes
internal import Synchronization
internal import TelltaleCore

/// The worker's side: jobs on standard input, answers on standard output, until the input ends.
public enum Worker {
  /// Serves jobs. Never returns: the end of the input ends the process at once, also in the middle
  /// of a stage, since it means that the audit is gone; the store then holds no half artifact.
  package static func serve(_ executor: any StageExecutor, answers: Answers) -> Never {
    let cancelled = Atomic(false)
    @Sendable func answer(_ job: WorkerMessage.Job, _ content: WorkerMessage.Answer.Content) {
      let line = WorkerMessage.line(WorkerMessage.Answer(number: job.number, content: content))
      // The line before ends whatever a plugin may have written into the descriptor.
      if !answers.say("\n" + line) { _exit(0) }
    }
    let jobs = JobQueue()
    let reader = Thread {
      while let line = readLine() {
        if line == "cancel" {
          cancelled.store(true, ordering: .relaxed)
        } else if let job = WorkerMessage.read(line, as: WorkerMessage.Job.self) {
          jobs.add(job)
        }
      }
      _exit(0)
    }
    reader.start()
    while true {
      let job = jobs.next()
      do throws(AuditError) {
        try executor.execute(
          job.stage, progress: { answer(job, .progress($0)) },
          isCancelled: { cancelled.load(ordering: .relaxed) })
        answer(job, .done)
      } catch {
        answer(job, .failed(error.shortened))
      }
    }
  }

  /// Jobs that wait; `next` blocks until there is one.
  private final class JobQueue: Sendable {
    private let jobs = Mutex([WorkerMessage.Job]())
    private let available = DispatchSemaphore(value: 0)

    func add(_ job: WorkerMessage.Job) {
      jobs.withLock { $0.append(job) }
      available.signal()
    }

    func next() -> WorkerMessage.Job {
      available.wait()
      return jobs.withLock { $0.removeFirst() }
    }
  }
}
