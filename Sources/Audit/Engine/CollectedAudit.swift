package import Formats
internal import Plan
package import Results
package import TelltaleCore

/// What an audit's stages left: every planned cell, measured, failed with its reason or not run with its reason, and
/// all that its numbers come from. Nothing of it is judged yet.
package struct CollectedAudit: Sendable {
  let outline: AuditResult
  let scores: CollectedScores
  let plan: AuditPlan
  let store: ArtifactStore

  /// Writes the per-utterance scores into `folder/scores`, each file replaced as a whole.
  ///
  /// Throws `.storageFailed`.
  ///
  /// - Returns: hashes of the files' texts, by their names.
  package func write(to folder: String) throws(AuditError) -> [String: ContentHash] {
    try scores.write(to: folder)
  }

  /// Measures every cell, unless the same was judged before and is in the store.
  ///
  /// Throws `.cancelled` when `execution` is, and `.storageFailed`.
  ///
  /// - Parameters:
  ///   - files: hashes of the scores' files.
  ///   - execution: told what share of the cells is measured; asked before each.
  package func result(
    files: [String: ContentHash], execution: Execution = Execution(seed: Seed(0))
  ) throws(AuditError) -> AuditResult {
    let audit = plan.audit
    let derived = try DerivedResult(
      of: outline, files: files,
      needs: plan.stages.filter { $0.isJudged && store.contains($0.key) }.map(\.key),
      audit: audit, in: store)
    if let stored = derived.stored { return stored }
    let result = try ResultDerivation(
      of: outline, utterances: audit.evaluation.listed, metrics: audit.metrics,
      threadCount: audit.threadCount,
      scores: { file throws(AuditError) in try scores.table(file) },
      replicates: { file throws(AuditError) in try scores.replicates(file) }
    ).result(execution)
    derived.keep(result)
    return result
  }
}
