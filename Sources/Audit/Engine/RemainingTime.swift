internal import Plan

/// How long the stages take that have not begun: what is left of each kind of work, at the speeds that
/// were seen. Thousands of stages share a few speeds.
struct RemainingTime {
  private var book: SpeedBook
  /// By speed class.
  private var loads: [String: Double] = [:]

  init(_ stages: [Stage], book: SpeedBook) {
    self.book = book
    add(stages)
  }

  /// Without the stage that runs.
  var seconds: Double {
    loads.reduce(0) { $0 + max(0, $1.value) / book.unitsPerSecond(of: $1.key) }
  }

  mutating func add(_ stages: [Stage]) {
    for stage in stages { loads[stage.speedClass, default: 0] += stage.load }
  }

  mutating func begin(_ stage: Stage) { loads[stage.speedClass, default: 0] -= stage.load }

  mutating func finish(_ stage: Stage, seconds: Double) { book.record(stage, seconds: seconds) }

  /// With what is left of the stage that runs.
  ///
  /// - Parameters:
  ///   - spent: seconds since it began.
  ///   - fraction: of it that is done, 0...1.
  func seconds(during stage: Stage, spent: Double, fraction: Double) -> Double {
    let left =
      fraction > 0.05
      ? spent * (1 - fraction) / fraction : max(0, book.estimatedSeconds(of: stage) - spent)
    return seconds + left
  }
}
