internal import Formats
internal import Plan

/// Stages still to run, in order; some may have to be run once more.
struct StageQueue {
  private(set) var stages: [Stage]
  /// Of the stage that `next` gave last, from 1.
  private(set) var number = 0
  private var mended: Set<ContentHash> = []

  init(_ stages: [Stage]) { self.stages = stages }

  mutating func next() -> Stage? {
    guard number < stages.count else { return nil }
    number += 1
    return stages[number - 1]
  }

  /// Whether a stage has not been tried again before; that it is now.
  mutating func mayTryAgain(_ stage: Stage) -> Bool { mended.insert(stage.key).inserted }

  /// Puts stages in front of all that is left.
  mutating func insert(_ again: [Stage]) { stages.insert(contentsOf: again, at: number) }

  /// Different ones that there were.
  var distinctCount: Int { Set(stages.map(\.key)).count }
}
