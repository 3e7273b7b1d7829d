internal import Formats
internal import Plan

/// How long an audit still takes: what is left of each kind of work, at the speeds that were seen, dealt to
/// the lanes. Thousands of stages share a few speeds.
struct RemainingTime {
  private struct Kind: Hashable {
    let speedClass: String
    let threads: Stage.Threads
  }

  private struct Running {
    let stage: Stage
    let begun: ContinuousClock.Instant
    /// Whether part of it was done before it began here: then its time says nothing of the machine's speed.
    var isResumed = false
    /// That was done at its first report.
    var doneBefore = 0.0
    /// That is done, 0...1.
    var fraction = 0.0
  }

  private var book: SpeedBook
  private let room: StageRoom
  /// Of stages that have not begun.
  private var loads: [Kind: Double] = [:]
  private var running: [ContentHash: Running] = [:]

  init(_ stages: [Stage], book: SpeedBook, room: StageRoom) {
    self.book = book
    self.room = room
    add(stages)
  }

  func estimatedSeconds(of stage: Stage) -> Double { book.estimatedSeconds(of: stage) }

  mutating func add(_ stages: [Stage]) {
    for stage in stages { loads[kind(stage), default: 0] += stage.load }
  }

  /// They will not be run.
  mutating func drop(_ stages: [Stage]) {
    for stage in stages { loads[kind(stage), default: 0] -= stage.load }
  }

  mutating func begin(_ stage: Stage, now: ContinuousClock.Instant = .now) {
    drop([stage])
    running[stage.key] = Running(stage: stage, begun: now)
  }

  /// It goes on from a checkpoint.
  mutating func resumes(_ stage: Stage) { running[stage.key]?.isResumed = true }

  mutating func progress(_ stage: Stage, fraction: Double) {
    guard var run = running[stage.key] else { return }
    if run.isResumed, run.fraction == 0 { run.doneBefore = fraction }
    run.fraction = fraction
    running[stage.key] = run
  }

  /// - Parameter seconds: that it took; nil where it did not end as it should.
  mutating func end(_ stage: Stage, seconds: Double?) {
    let run = running.removeValue(forKey: stage.key)
    if let seconds, run?.isResumed != true { book.record(stage, seconds: seconds) }
  }

  /// - Parameter longestPathSeconds: of what has not begun; no number of lanes makes it shorter.
  func seconds(longestPathSeconds: Double, now: ContinuousClock.Instant = .now) -> Double {
    var (alone, besideOthers, longest) = (0.0, 0.0, 0.0)
    func take(_ seconds: Double, _ threads: Stage.Threads) {
      if threads == .all { alone += seconds } else { besideOthers += seconds }
    }
    for (kind, load) in loads {
      take(max(0, load) / book.unitsPerSecond(of: kind.speedClass), kind.threads)
    }
    for run in running.values {
      let spent = (now - run.begun) / .seconds(1)
      let done = run.fraction - run.doneBefore
      let left =
        done > 0.05
        ? spent * (1 - run.fraction) / done
        : max(0, book.estimatedSeconds(of: run.stage) * (1 - run.doneBefore) - spent)
      take(left, run.stage.threads)
      longest = max(longest, left)
    }
    return max(
      alone / Double(room.heavyAtOnce) + besideOthers / Double(room.laneCount), longest,
      longestPathSeconds)
  }

  private func kind(_ stage: Stage) -> Kind {
    Kind(speedClass: stage.speedClass, threads: stage.threads)
  }
}
