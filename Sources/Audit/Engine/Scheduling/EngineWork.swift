internal import Formats
internal import Plan
internal import Synchronization
internal import TelltaleCore

/// What a run has still to do, and how long that takes; asked and told from every lane.
final class EngineWork: Sendable {
  private struct State {
    var graph: StageGraph
    var time: RemainingTime
    /// Since paths were added up last.
    var finishedCount = 0
    var madeAnew: Set<ContentHash> = []

    /// Estimates get better with what was run: the order follows them, and not with each stage.
    mutating func weighNowAndThen() {
      finishedCount += 1
      guard finishedCount > 20 + graph.openCount / 10 else { return }
      finishedCount = 0
      graph.weigh { [time] in time.estimatedSeconds(of: $0) }
    }
  }

  private let state: Mutex<State>

  init(_ stages: [Stage], book: SpeedBook, room: StageRoom) {
    let time = RemainingTime(stages, book: book, room: room)
    state = Mutex(
      State(
        graph: StageGraph(stages, room: room) { time.estimatedSeconds(of: $0) }, time: time))
  }

  var stageCount: Int { state.withLock { $0.graph.stageCount } }
  /// Different stages that there were.
  var distinctCount: Int { state.withLock { $0.graph.distinctCount } }

  var remainingSeconds: Double {
    state.withLock { $0.time.seconds(longestPathSeconds: $0.graph.longestPathSeconds) }
  }

  /// The next stage to run and its number, from 1; nil where all wait.
  func begin() -> (stage: Stage, number: Int)? {
    state.withLock { state in
      guard let stage = state.graph.next() else { return nil }
      state.time.begin(stage)
      return (stage, state.graph.begunCount)
    }
  }

  /// A stage that has begun goes on from a checkpoint.
  func resumes(_ stage: Stage) { state.withLock { $0.time.resumes(stage) } }

  func progress(_ stage: Stage, _ progress: Progress) {
    state.withLock { $0.time.progress(stage, fraction: progress.fraction) }
  }

  func finish(_ stage: Stage, seconds: Double) {
    state.withLock { state in
      state.time.end(stage, seconds: seconds)
      state.graph.finish(stage)
      state.weighNowAndThen()
    }
  }

  /// - Returns: keys of the stages that will not be run, for they need it.
  func fail(_ stage: Stage) -> [ContentHash] {
    state.withLock { state in
      state.time.end(stage, seconds: nil)
      let lost = state.graph.fail(stage)
      state.time.drop(lost)
      return lost.map(\.key)
    }
  }

  /// Whether a stage has not been tried again before; that it is now.
  func mayTryAgain(_ stage: Stage) -> Bool { state.withLock { $0.graph.mayTryAgain(stage) } }

  /// Whether one of them was made again in this run.
  func wasMadeAnew(anyOf keys: [ContentHash]) -> Bool {
    state.withLock { !$0.madeAnew.isDisjoint(with: keys) }
  }

  /// Puts a stage that failed back, behind others that make anew what it reads.
  func tryAgain(_ stage: Stage, behind others: [Stage]) {
    state.withLock { state in
      state.time.end(stage, seconds: nil)
      let time = state.time
      let added = state.graph.tryAgain(stage, behind: others) { time.estimatedSeconds(of: $0) }
      state.time.add(added)
      state.madeAnew.formUnion(others.map(\.key))
    }
  }
}
