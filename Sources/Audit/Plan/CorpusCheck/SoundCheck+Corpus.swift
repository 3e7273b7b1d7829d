internal import Dispatch
internal import Synchronization
internal import TelltaleCore

extension SoundCheck {
  /// Reads every utterance, `execution.threadCount` at a time.
  ///
  /// Returns outcomes in the utterances' order, whatever the thread count. A recording that cannot
  /// be read is an outcome. Throws `.cancelled`; nothing is left behind.
  static func examine(
    _ utterances: [Utterance], of corpus: any Corpus, execution: Execution
  ) throws(AuditError) -> [Outcome] {
    let next = Atomic(0)
    let outcomes = Mutex([Outcome?](repeating: nil, count: utterances.count))
    let stopped = Mutex(AuditError?.none)
    DispatchQueue.concurrentPerform(iterations: execution.threadCount) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < utterances.count else { return }
        do throws(AuditError) {
          try execution.checkCancelled()
        } catch {
          stopped.withLock { $0 = error }
          return
        }
        let outcome = listen(to: utterances[index], of: corpus)
        outcomes.withLock { $0[index] = outcome }
        if index.isMultiple(of: 50) {
          execution.report(
            Progress(
              fraction: Double(index) / Double(utterances.count),
              note: "\(index) of \(utterances.count) recordings read"))
        }
      }
    }
    if let error = stopped.withLock(\.self) { throw error }
    execution.report(Progress(fraction: 1, note: "\(utterances.count) recordings read"))
    return outcomes.withLock { $0.compactMap(\.self) }
  }

  private static func listen(to utterance: Utterance, of corpus: any Corpus) -> Outcome {
    do throws(AuditError) {
      return .heard(examine(try corpus.read(utterance)))
    } catch {
      return .failed(error)
    }
  }
}
