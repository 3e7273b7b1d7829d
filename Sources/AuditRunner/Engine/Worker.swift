internal import AuditCore
internal import Foundation
internal import Synchronization

/// The worker's side: jobs on standard input, answers on standard output, until the input ends.
public enum Worker {
  /// Serves jobs. Never returns: the end of the input ends the process at once, also in the middle
  /// of a stage, since it means that the audit is gone; the store then holds no half artifact.
  ///
  /// - Parameter output: descriptor of the answers.
  public static func serve(_ executor: any StageExecutor, output: Int32) -> Never {
    let cancelled = Atomic(false)
    let answers = Mutex(FileHandle(fileDescriptor: output))
    @Sendable func answer(_ message: WorkerMessage.Answer) {
      answers.withLock { handle in
        do { try handle.write(contentsOf: Data(WorkerMessage.line(message).utf8)) } catch {
          _exit(0)
        }
      }
    }
    let jobs = JobQueue()
    let reader = Thread {
      while let line = readLine() {
        if line == "cancel" {
          cancelled.store(true, ordering: .relaxed)
        } else if let job = try? JSONDecoder().decode(WorkerMessage.Job.self, from: Data(line.utf8))
        {
          jobs.add(job)
        }
      }
      _exit(0)
    }
    reader.start()
    answer(.ready)
    while true {
      let job = jobs.next()
      do throws(AuditError) {
        try executor.execute(
          stage: job.stage, progress: { answer(.progress($0)) },
          isCancelled: { cancelled.load(ordering: .relaxed) })
        answer(.done)
      } catch {
        answer(.failed(error))
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
