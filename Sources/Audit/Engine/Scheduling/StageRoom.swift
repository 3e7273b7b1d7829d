internal import Plan

/// Which stages may run at the same time: what an audit's workers, its threads and its GPUs have room for.
struct StageRoom: Sendable {
  /// Stages that may run at the same time, whatever they take: one for each worker.
  let laneCount: Int
  /// Of a stage that takes all.
  private let threadCount: Int
  private let acceleratorCount: Int

  /// - Parameters:
  ///   - laneCount: 1 or more.
  ///   - threadCount: what a stage that takes all threads takes; 1 or more.
  ///   - accelerators: GPUs that do the work of such stages; nil for none.
  init(laneCount: Int, threadCount: Int, accelerators: Accelerators? = nil) {
    self.laneCount = max(1, laneCount)
    self.threadCount = max(1, threadCount)
    acceleratorCount = accelerators?.names.count ?? 0
  }

  /// Stages that take all threads which may run at the same time: one on each GPU, and without any as many as
  /// all workers' threads are enough for.
  var heavyAtOnce: Int {
    acceleratorCount > 0 ? acceleratorCount : max(1, laneCount / threadCount)
  }

  /// Whether there is room for a stage.
  ///
  /// No more threads are at work than the workers or one stage have: where a stage that takes all takes no more
  /// than its worker's share, others run beside it. On several GPUs one runs on each, beside whatever else; a
  /// single one is not shared.
  func admits(_ stage: Stage, beside running: some Collection<Stage>) -> Bool {
    let heavyCount = running.count { $0.threads == .all }
    return switch acceleratorCount {
    case 0:
      running.map(threads(of:)).reduce(threads(of: stage), +) <= max(laneCount, threadCount)
    case 1: running.isEmpty || (stage.threads == .one && heavyCount == 0)
    default: stage.threads == .one || heavyCount < acceleratorCount
    }
  }

  private func threads(of stage: Stage) -> Int { stage.threads == .one ? 1 : threadCount }
}
