internal import Formats
public import Plan

/// How many workers an audit has where nobody says: as many as small stages run side by side, on this machine.
public struct WorkerChoice: Sendable, Equatable {
  /// 1 or more.
  public let count: Int
  /// What it follows from, for people: `one a thread`.
  public let reason: String

  /// What a worker takes with its libraries open, and a probe at work: seen were 0.3 GiB.
  private static let workerByteCount = 768 << 20
  /// What a probe makes of what it reads.
  private static let copies = 4

  init(count: Int, reason: String) {
    self.count = count
    self.reason = reason
  }

  /// By the threads that the audit has and the memory that is free now.
  public init(for plan: AuditPlan) { self.init(for: plan, freeByteCount: MemoryRoom.free) }

  /// - Parameter freeByteCount: nil where it is not known.
  init(for plan: AuditPlan, freeByteCount: Int?) {
    let threadCount = plan.audit.threadCount
    let smallCount = plan.stages.count { $0.threads == .one }
    let most = min(threadCount, smallCount)
    guard most > 1 else {
      count = 1
      reason = threadCount == 1 ? "there is one thread" : "every stage takes all threads"
      return
    }
    let tapCount = max(1, plan.audit.model.taps.count)
    let read = plan.stages.map(\.size.stored).max().map { $0 / tapCount } ?? 0
    let (needed, isTooMuch) = read.multipliedReportingOverflow(by: Self.copies)
    let each = Self.workerByteCount + (isTooMuch ? 0 : needed)
    if let freeByteCount, freeByteCount / each < most {
      count = max(1, freeByteCount / each)
      reason = "\(Text.size(freeByteCount)) of memory are free"
      return
    }
    count = most
    reason = most == threadCount ? "one a thread" : "no more stages run side by side"
  }
}
