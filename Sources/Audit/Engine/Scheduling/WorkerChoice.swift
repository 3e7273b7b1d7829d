internal import Formats
public import Plan

/// How many workers an audit has where nobody says: as many as small stages run side by side, on this machine.
public struct WorkerChoice: Sendable, Equatable {
  /// 1 or more.
  public let count: Int
  /// What it follows from, for people: `one a thread`.
  public let reason: String

  init(count: Int, reason: String) {
    self.count = count
    self.reason = reason
  }

  /// By the threads that the audit has and the memory that is free now.
  public init(for plan: AuditPlan) { self.init(for: plan, freeByteCount: MemoryRoom.free) }

  /// - Parameter freeByteCount: nil where it is not known.
  init(for plan: AuditPlan, freeByteCount: Int?) {
    self.init(
      for: plan.stages, threadCount: plan.audit.threadCount, workerByteCount: plan.workerByteCount,
      freeByteCount: freeByteCount)
  }

  /// Of some stages of a plan.
  ///
  /// - Parameter workerByteCount: that one with a small stage takes.
  package init(for stages: [Stage], threadCount: Int, workerByteCount: Int) {
    self.init(
      for: stages, threadCount: threadCount, workerByteCount: workerByteCount,
      freeByteCount: MemoryRoom.free)
  }

  private init(for stages: [Stage], threadCount: Int, workerByteCount: Int, freeByteCount: Int?) {
    let smallCount = stages.count { $0.threads == .one }
    let most = min(threadCount, smallCount)
    guard most > 1 else {
      count = 1
      reason = threadCount == 1 ? "there is one thread" : "every stage takes all threads"
      return
    }
    if let freeByteCount, freeByteCount / workerByteCount < most {
      count = max(1, freeByteCount / workerByteCount)
      reason = "\(Text.size(freeByteCount)) of memory are free"
      return
    }
    count = most
    reason = most == threadCount ? "one a thread" : "no more stages run side by side"
  }
}
