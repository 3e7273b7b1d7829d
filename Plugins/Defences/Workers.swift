import Dispatch

/// Runs independent pieces of work on so many threads; what a piece gives does not depend on it.
struct Workers {
  let threadCount: Int

  /// - Parameter work: called once with every index below `count`; writes where no other piece does.
  func run(_ count: Int, _ work: @Sendable (Int) -> Void) {
    let threads = min(threadCount, count)
    guard threads > 1 else {
      for index in 0..<count { work(index) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      for index in stride(from: thread, to: count, by: threads) { work(index) }
    }
  }
}
