internal import Foundation
internal import Plan
internal import Synchronization
internal import TelltaleCore

/// Executors side by side, each with one stage at a time.
final class StageLanes: Sendable {
  /// What became of a stage.
  struct Outcome: Sendable {
    let lane: Int
    let stage: Stage
    let seconds: Double
    /// Nil where it is done.
    let error: AuditError?
  }

  private let executors: [any StageExecutor]
  private let isCancelled: @Sendable () -> Bool
  private let isHalted = Atomic(false)
  private let busy = Mutex(Set<Int>())
  private let outcomes = Mutex([Outcome]())
  private let arrived = DispatchSemaphore(value: 0)

  /// Of a lane's thread: what runs in this process may need as much as on the main one.
  private static let stackSize = 16 << 20

  init(_ executors: [any StageExecutor], isCancelled: @escaping @Sendable () -> Bool) {
    self.executors = executors
    self.isCancelled = isCancelled
  }

  var hasFree: Bool { busy.withLock { $0.count } < executors.count }

  /// Begins a stage on the first free lane, so that no more workers are started than are of use. There must
  /// be a free one.
  ///
  /// - Parameter began: told the lane, before anything else is heard of the stage.
  func start(
    _ stage: Stage, progress: @escaping @Sendable (_ lane: Int, TelltaleCore.Progress) -> Void,
    began: (_ lane: Int) -> Void
  ) {
    let lane = busy.withLock { busy in
      let lane = executors.indices.first { !busy.contains($0) }
      guard let lane else { preconditionFailure("a stage is begun where no lane is free") }
      busy.insert(lane)
      return lane
    }
    began(lane)
    let thread = Thread { [self] in
      let start = ContinuousClock.now
      var failure: AuditError?
      do throws(AuditError) {
        try executors[lane].execute(
          stage, progress: { progress(lane, $0) },
          isCancelled: { [self] in isHalted.load(ordering: .relaxed) || isCancelled() })
      } catch { failure = error }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      outcomes.withLock {
        $0.append(Outcome(lane: lane, stage: stage, seconds: seconds, error: failure))
      }
      arrived.signal()
    }
    thread.stackSize = Self.stackSize
    thread.start()
  }

  /// Waits for the next stage that ends; nil where none runs.
  func next() -> Outcome? {
    guard busy.withLock({ !$0.isEmpty }) else { return nil }
    arrived.wait()
    let outcome = outcomes.withLock { $0.removeFirst() }
    busy.withLock { _ = $0.remove(outcome.lane) }
    return outcome
  }

  /// Asks whatever runs to stop.
  func halt() { isHalted.store(true, ordering: .relaxed) }
}
