/// When a training's state is kept: after the first epoch, and then so seldom that keeping takes a twentieth of
/// the time at most. Epochs of milliseconds would else wait for the disk; those of minutes are all kept.
struct CheckpointPace {
  private static let share = 20

  private var last: ContinuousClock.Instant?
  private var pause = Duration.zero

  /// After an epoch.
  func isDue(at now: ContinuousClock.Instant = .now) -> Bool {
    last.map { now - $0 >= pause } ?? true
  }

  /// - Parameter duration: that keeping the state took.
  mutating func saved(at now: ContinuousClock.Instant = .now, in duration: Duration) {
    last = now
    pause = duration * Self.share
  }
}
