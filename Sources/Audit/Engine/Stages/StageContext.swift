internal import Formats
internal import Plan
internal import Results
internal import TelltaleCore

/// What a stage is run with: components, store, and the handles for progress and cancelling.
struct StageContext: Sendable {
  let audit: ResolvedAudit
  let store: ArtifactStore
  let threadCount: Int
  let progress: @Sendable (Progress) -> Void
  let isCancelled: @Sendable () -> Bool

  /// - Parameter checkpointFolder: nil for work that keeps nothing.
  func execution(of stage: Stage, checkpointFolder: String?) -> Execution {
    Execution(
      seed: stage.seed, device: audit.configuration.device, precision: audit.precision,
      threadCount: threadCount,
      checkpointFolder: checkpointFolder,
      progress: progress, isCancelled: isCancelled)
  }

  func corpus(_ name: String) -> CorpusContent {
    guard let content = audit.corpora[name] else {
      preconditionFailure("the plan names corpus '\(name)', which takes no part")
    }
    return content
  }

  func extractor(_ name: String) -> ResolvedAudit.Extractor {
    guard let extractor = audit.extractors[name] else {
      preconditionFailure("the plan names extractor '\(name)', which takes no part")
    }
    return extractor
  }

  func attacker(_ learner: Stage.Learner) -> ResolvedAudit.AuditAttacker {
    switch learner {
    case .attacker(let index): return audit[index]
    case .taskProbe:
      guard let probe = audit.taskProbe else {
        preconditionFailure("the plan has work for a task's probe, and the audit has none")
      }
      return probe
    }
  }

  /// The attribute's column for the given utterances. An utterance of none of the classes gets the
  /// first: it stands in no list of rows to learn from or to judge.
  func attributeColumn(_ utterances: [Utterance], classes: [String]) -> LabelColumn {
    let place = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { a, _ in a })
    return LabelColumn(
      classes: classes,
      labels: audit.attribute.labels(of: utterances).map { $0.flatMap { place[$0] } ?? 0 })
  }
}
