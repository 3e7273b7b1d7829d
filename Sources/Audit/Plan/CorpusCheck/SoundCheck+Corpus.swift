internal import TelltaleCore

extension SoundCheck {
  /// Reads every utterance, `execution.threadCount` at a time.
  ///
  /// Returns outcomes in the utterances' order, whatever the thread count. A recording that cannot
  /// be read is an outcome. Throws `.cancelled`; nothing is left behind.
  static func examine(
    _ utterances: [Utterance], of corpus: any Corpus, execution: Execution
  ) throws(AuditError) -> [Outcome] {
    let outcomes = try utterances.indices.mapInParallel(threadCount: execution.threadCount) {
      index throws(AuditError) in
      try execution.checkCancelled()
      let outcome = listen(to: utterances[index], of: corpus)
      if index.isMultiple(of: 50) {
        execution.report(
          Progress(
            fraction: Double(index) / Double(utterances.count),
            note: "\(index) of \(utterances.count) recordings read"))
      }
      return outcome
    }
    execution.report(Progress(fraction: 1, note: "\(utterances.count) recordings read"))
    return outcomes
  }

  private static func listen(to utterance: Utterance, of corpus: any Corpus) -> Outcome {
    do throws(AuditError) {
      return .heard(examine(try corpus.read(utterance)))
    } catch {
      return .failed(error)
    }
  }
}
