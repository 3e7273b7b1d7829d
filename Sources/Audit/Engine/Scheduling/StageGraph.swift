internal import Formats
internal import Plan

/// Stages still to run, and what each waits for: whoever has a lane free asks for the next.
///
/// Ready stages are given by the time that hangs on them, longest first: their own and that of all that
/// can only be run one after the other behind them. Of equals the plan's order decides.
struct StageGraph {
  private struct Waiting {
    let stage: Stage
    /// In the plan, for equals.
    let order: Int
    /// Of its needs, not yet there.
    var missing: Int
    var pathSeconds = 0.0
  }

  /// Not begun.
  private var waiting: [ContentHash: Waiting] = [:]
  private var running: [ContentHash: Stage] = [:]
  /// Stages that read an artifact, of all that were ever to be run.
  private var readers: [ContentHash: [ContentHash]] = [:]
  /// Ready ones by the time that hangs on them, the longest last.
  private var ready: [ContentHash] = []
  private var triedAgain: Set<ContentHash> = []
  private var added = 0

  /// Stages that were begun, those that were begun again included.
  private(set) var begunCount = 0
  /// What `begunCount` is in the end.
  private(set) var stageCount = 0

  private let room: StageRoom

  /// - Parameter seconds: how long a stage may take.
  init(_ stages: [Stage], room: StageRoom, seconds: (Stage) -> Double) {
    self.room = room
    add(stages, seconds: seconds)
  }

  private var seen: Set<ContentHash> = []

  /// Different ones that there were.
  var distinctCount: Int { seen.count }
  /// Not begun.
  var openCount: Int { waiting.count }

  /// Of all that has not begun: what cannot be made shorter by any number of lanes.
  var longestPathSeconds: Double {
    ready.last.flatMap { waiting[$0]?.pathSeconds } ?? 0
  }

  /// The next stage to run; nil where all wait for something, or the first in line for the machine.
  ///
  /// A stage that there is no room for waits until there is, and meanwhile nothing is begun that would have it
  /// wait for longer.
  mutating func next() -> Stage? {
    guard let key = ready.last, let stage = waiting[key]?.stage,
      room.admits(stage, beside: running.values)
    else { return nil }
    ready.removeLast()
    waiting[key] = nil
    running[key] = stage
    begunCount += 1
    return stage
  }

  /// What it made is there.
  mutating func finish(_ stage: Stage) {
    running[stage.key] = nil
    for reader in readers[stage.key] ?? [] {
      guard waiting[reader] != nil else { continue }
      waiting[reader]?.missing -= 1
      if waiting[reader]?.missing == 0 { insertReady(reader) }
    }
  }

  /// It cannot be made.
  ///
  /// - Returns: stages that wait for it, directly or through another: they are not run.
  mutating func fail(_ stage: Stage) -> [Stage] {
    running[stage.key] = nil
    var lost: [Stage] = []
    var open = [stage.key]
    while let key = open.popLast() {
      for reader in readers[key] ?? [] {
        guard let entry = waiting.removeValue(forKey: reader) else { continue }
        lost.append(entry.stage)
        open.append(reader)
      }
    }
    begunCount += lost.count
    return lost
  }

  /// Whether a stage has not been tried again before; that it is now.
  mutating func mayTryAgain(_ stage: Stage) -> Bool { triedAgain.insert(stage.key).inserted }

  /// Puts a stage that failed back, behind others that make anew what it reads.
  ///
  /// - Returns: those among them that did not wait or run already.
  mutating func tryAgain(
    _ stage: Stage, behind others: [Stage], seconds: (Stage) -> Double
  ) -> [Stage] {
    running[stage.key] = nil
    return add(others + [stage], seconds: seconds)
  }

  @discardableResult
  private mutating func add(_ stages: [Stage], seconds: (Stage) -> Double) -> [Stage] {
    let new = stages.filter { waiting[$0.key] == nil && running[$0.key] == nil }
    for stage in new {
      waiting[stage.key] = Waiting(stage: stage, order: added, missing: 0)
      added += 1
      guard seen.insert(stage.key).inserted else { continue }
      for need in stage.needs { readers[need, default: []].append(stage.key) }
    }
    stageCount += new.count
    // Others may have been ready, and now wait for what is made anew.
    for (key, entry) in waiting {
      let missing = entry.stage.needs.count { waiting[$0] != nil || running[$0] != nil }
      waiting[key]?.missing = missing
    }
    weigh(seconds: seconds)
    return new
  }

  /// Estimates have changed: paths are added up anew.
  mutating func weigh(seconds: (Stage) -> Double) {
    var behind: [ContentHash: Int] = [:]
    for key in waiting.keys {
      behind[key] = (readers[key] ?? []).count { waiting[$0] != nil }
    }
    var open = behind.filter { $0.value == 0 }.map(\.key)
    while let key = open.popLast() {
      guard let entry = waiting[key] else { continue }
      let longest = (readers[key] ?? []).compactMap { waiting[$0]?.pathSeconds }.max() ?? 0
      waiting[key]?.pathSeconds = longest + seconds(entry.stage)
      for need in entry.stage.needs where waiting[need] != nil {
        behind[need, default: 0] -= 1
        if behind[need] == 0 { open.append(need) }
      }
    }
    ready = waiting.filter { $0.value.missing == 0 }.map(\.key)
      .sorted { isBehind($0, $1) }
  }

  private mutating func insertReady(_ key: ContentHash) {
    var (low, high) = (0, ready.count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(ready[middle], key) { low = middle + 1 } else { high = middle }
    }
    ready.insert(key, at: low)
  }

  /// Whether one is given after another.
  private func isBehind(_ one: ContentHash, _ other: ContentHash) -> Bool {
    guard let one = waiting[one], let other = waiting[other] else { return false }
    return (one.pathSeconds, -one.order) < (other.pathSeconds, -other.order)
  }
}
