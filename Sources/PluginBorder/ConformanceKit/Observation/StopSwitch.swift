import Synchronization
internal import TelltaleCore

/// Asks a running request to stop, and measures how long it takes to listen.
final class StopSwitch: Sendable {
  private struct State {
    var pollCount = 0
    var stopTime: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let pollLimit: Int
  private let fractionLimit: Double

  /// - Parameters:
  ///   - polls: how often the request may ask before it is told to stop.
  ///   - fraction: progress after which it is told to stop.
  init(afterPolls polls: Int = .max, afterFraction fraction: Double = .infinity) {
    pollLimit = polls
    fractionLimit = fraction
  }

  var pollCount: Int { state.withLock { $0.pollCount } }

  /// Since it was told to stop; nil if it never was.
  var secondsSinceStop: Double? {
    state.withLock { $0.stopTime.map { (ContinuousClock.now - $0) / .seconds(1) } }
  }

  func execution(
    like execution: Execution, checkpointFolder: String? = nil
  ) -> Execution {
    Execution(
      seed: execution.seed, device: execution.device, threadCount: execution.threadCount,
      checkpointFolder: checkpointFolder,
      progress: { progress in
        if progress.fraction >= self.fractionLimit { self.stop() }
      },
      isCancelled: { self.poll() })
  }

  private func stop() {
    state.withLock { if $0.stopTime == nil { $0.stopTime = .now } }
  }

  private func poll() -> Bool {
    state.withLock {
      $0.pollCount += 1
      if $0.pollCount > pollLimit, $0.stopTime == nil { $0.stopTime = .now }
      return $0.stopTime != nil
    }
  }
}
