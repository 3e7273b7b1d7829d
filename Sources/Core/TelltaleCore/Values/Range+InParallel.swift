internal import Dispatch
internal import Synchronization

extension Range<Int> {
  /// `transform` of every number, on several threads at once, each number as soon as a thread is free.
  ///
  /// Blocks until all that was begun has ended. Throws the first error in the order of the numbers; what was not begun by
  /// then is left out.
  ///
  /// - Parameter threadCount: fewer than one count as one.
  /// - Returns: in the order of the numbers, whatever the timing.
  public func mapInParallel<Value: Sendable, Failure>(
    threadCount: Int, _ transform: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let next = Atomic(lowerBound)
    let found = Mutex([Value?](repeating: nil, count: count))
    // Numbers are begun in their order, so that none below one that failed is left out.
    let failed = Mutex([Int: Failure]())
    DispatchQueue.concurrentPerform(iterations: Swift.max(1, Swift.min(threadCount, count))) { _ in
      while failed.withLock({ $0.isEmpty }) {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < upperBound else { return }
        do throws(Failure) {
          let value = try transform(number)
          found.withLock { $0[number - lowerBound] = value }
        } catch {
          failed.withLock { $0[number] = error }
        }
      }
    }
    if let first = failed.withLock({ $0.min { $0.key < $1.key } }) { throw first.value }
    return found.withLock { $0.compactMap(\.self) }
  }
}
