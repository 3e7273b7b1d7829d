internal import Results
package import TelltaleCore

/// Tries, before anything is planned, what an audit needs of each utterance (SPEC §11.9).
///
/// Every recording is read. What an extractor or a model refuses it refuses for being short, or a model
/// for being long: they are tried on the shortest upwards, until so many in a row pass, a model on the
/// longest downwards, until one does. Sound that a corpus makes itself is not tried.
package struct UtteranceTrial {
  package let corpus: any Corpus
  /// By name.
  package let extractors: [String: any FeatureExtractor]
  /// Nil where the model is still to be trained.
  package let model: ModelTrial?
  /// What stages made nothing of, in spite of a trial: of this corpus, by its name in the audit.
  package var foundLater: (FoundLater, corpus: String)?
  package let execution: Execution

  /// Those that cannot be used, in the list's order, each for the first reason that was found; and the mean
  /// length of what was heard, nil where nothing was.
  ///
  /// Throws `.cancelled`, and what the model throws for an utterance like any other.
  package func run(
    _ utterances: [Utterance]
  ) throws(AuditError) -> (unusable: [UnusableUtterance], meanSeconds: Double?) {
    var found: [Int: UnusableUtterance] = [:]
    func note(_ row: Int, _ reason: LeftOut.Reason, _ error: AuditError) {
      guard found[row] == nil else { return }
      found[row] = UnusableUtterance(utterance: utterances[row], reason: reason, error: error)
    }
    for (row, error) in try model?.unrecorded(utterances) ?? [:] {
      note(row, .representation, error)
    }
    if let (found, name) = foundLater {
      for (row, fault) in found.rows(of: utterances, of: name) {
        note(row, fault.reason, fault.error)
      }
    }

    let filed =
      corpus.description.hasSound
      ? utterances.indices.filter { utterances[$0].audioPath != nil } : []
    let outcomes = try SoundCheck.examine(
      filed.map { utterances[$0] }, of: corpus, execution: execution)
    var seconds: [Int: Double] = [:]
    for (row, outcome) in zip(filed, outcomes) {
      switch outcome {
      case .failed(let error): note(row, .sound, error)
      case .heard(let findings): seconds[row] = findings.seconds
      case .soundless: break
      }
    }
    let shortestFirst = filed.filter { seconds[$0] != nil }
      .sorted { (seconds[$0] ?? 0, $0) < (seconds[$1] ?? 0, $1) }

    for (_, extractor) in extractors.sorted(by: { $0.key < $1.key }) {
      var passed = 0
      for row in shortestFirst where passed < Self.passCount {
        try execution.checkCancelled()
        do throws(AuditError) {
          _ = try extractor.checkedMatrix(of: corpus.read(utterances[row]))
          passed += 1
        } catch {
          note(row, .feature, error)
          passed = 0
        }
      }
    }

    let usable = corpus.description.hasSound ? utterances.indices.filter { found[$0] == nil } : []
    let audible = shortestFirst.filter { found[$0] == nil }
    if let model, let usual = audible.isEmpty ? usable.first : audible[audible.count / 2] {
      let failures = try model.failures(
        usual: usual, shortestFirst: audible, of: utterances, passCount: Self.passCount, execution
      ) { row, extractor throws(AuditError) in
        try extractor.checkedMatrix(of: corpus.read(utterances[row]))
      }
      for (row, error) in failures { note(row, .representation, error) }
    }
    let meanSeconds =
      seconds.isEmpty ? nil : seconds.values.reduce(0, +) / Double(seconds.count)
    return (found.sorted { $0.key < $1.key }.map(\.value), meanSeconds)
  }

  /// Utterances in a row that pass before no longer one is tried.
  private static let passCount = 8
}
