internal import Formats
internal import Plan
internal import TelltaleCore

/// What a stage reads of those before it.
extension StageContext {
  /// The model that a stage made.
  ///
  /// - Parameter key: nil for the one that came trained.
  func primaryModel(_ key: ContentHash?, execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    guard let key else {
      guard let pretrained = audit.model.pretrained else {
        preconditionFailure("the plan says that the model came trained")
      }
      return try pretrained.pretrained(
        classes: audit.evaluationCorpus.emotions, execution: execution)
    }
    return try audit.model.model.load(
      fromFolder: try store.folder("model", of: key), execution: execution)
  }

  /// What the model reads of a corpus.
  ///
  /// - Parameter features: nil for a model that reads none: its rows only name their utterances.
  func rowsForModel(of content: CorpusContent, features: ContentHash?) throws(AuditError)
    -> StoredRows
  {
    guard let features else { return StoredRows(namesOf: content) }
    return try StoredRows(features, tap: nil, store: store)
  }

  /// A stored array, read through a defence where there is one.
  func rows(_ source: Stage.Source, execution: Execution) throws(AuditError) -> StoredRows {
    let stored = try StoredRows(source.stage, tap: source.tap, store: store)
    guard let behind = source.behind, let tap = source.tap else { return stored }
    let audited = audit[behind.defence]
    return stored.behind(
      try DefendedRows(
        stored.input.rows,
        defence: try audited.defence.load(
          fromFolder: try store.folder("defence", of: behind.stage), execution: execution),
        name: audited.component.metadata.id, promised: audited.shape(at: tap),
        seed: behind.seed))
  }
}
