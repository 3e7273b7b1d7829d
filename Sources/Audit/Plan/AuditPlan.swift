package import Formats
package import Results
public import TelltaleCore

/// What an audit will do: every cell and, each once, every stage (SPEC §5).
public struct AuditPlan: Sendable {
  /// The stages behind one cell's fold.
  package struct FoldStages: Sendable, Hashable {
    package let fold: Int
    /// Which training of the attacker, from 0.
    package let repetition: Int
    package let scores: ContentHash
    /// Nil where the attacker cannot be trained on its native features, or for a control.
    package let ceiling: ContentHash?
    /// The attacker on features of speakers of its own corpus that it did not learn from; nil where
    /// there are none.
    package let native: ContentHash?
  }

  /// One of the models under audit.
  package struct ModelFold: Sendable, Hashable {
    package let feature: String
    package let fold: Int

    package init(feature: String, fold: Int) {
      self.feature = feature
      self.fold = fold
    }
  }

  package struct PlannedCell: Sendable {
    package let cell: Cell
    /// Nil for a cell that will be run.
    package let exclusion: String?
    package let folds: [FoldStages]
    /// The attack's exact test; nil where it has none.
    package let retrained: ContentHash?
  }

  /// What the plan was derived from.
  public let audit: ResolvedAudit
  package let cells: [PlannedCell]
  /// In an order in which every stage comes after what it needs.
  package let stages: [Stage]
  private let placeOfStage: [ContentHash: Int]
  /// How much of the task is left at each point and fold: scores of emotion.
  package let taskScores: [TaskFold]

  package struct TaskFold: Sendable, Hashable {
    package let point: TransmissionPoint
    package let fold: Int
    package let scores: ContentHash
  }

  /// The primary models' stages.
  package let primaryModels: [ModelFold: ContentHash]

  /// Names of the files that scores are copied to.
  package let files: ScoreFiles

  /// Derives cells and stages. Throws `.speakerOverlap` if a split were not disjoint, and
  /// `.duplicateName` if two cells had one id or one file of scores.
  public init(_ audit: ResolvedAudit) throws(AuditError) {
    self.audit = audit
    var builder = try StageBuilder(audit)
    var cells: [PlannedCell] = []
    var ids: Set<String> = []
    var primaryModels: [ModelFold: ContentHash] = [:]
    for feature in audit.model.features {
      for fold in audit.folds {
        primaryModels[ModelFold(feature: feature, fold: fold)] =
          try builder.primaryModel(feature: feature, fold: fold)
      }
    }
    for row in ScenarioMatrix.rows(of: audit) {
      var folds: [FoldStages] = []
      var retrained: ContentHash?
      if row.exclusion == nil {
        let count = ScenarioMatrix.trainingCount(
          of: row.cell.kind, attackerIs: audit.trainingCount(of: audit[row.attacker])
        )
        for fold in audit.folds {
          for repetition in 0..<count {
            folds.append(try builder.stages(of: row, fold: fold, repetition: repetition))
          }
        }
        retrained = try builder.retrained(row)
      }
      cells.append(
        PlannedCell(cell: row.cell, exclusion: row.exclusion, folds: folds, retrained: retrained))
      guard ids.insert(row.cell.id).inserted else {
        throw AuditError(
          .duplicateName,
          "two cells of the matrix are called '\(row.cell.id)': an attacker, a corpus or a defence has"
            + " a name that reads like another part of it; give it another one")
      }
    }
    var taskScores: [TaskFold] = []
    for feature in audit.model.features {
      for tap in TapIndex.all(of: audit.model.taps) {
        for defence in [nil] + DefenceIndex.all(of: audit.defences).map(Optional.some) {
          let point = TransmissionPoint(feature: feature, tap: tap, defence: defence)
          for fold in audit.folds {
            if let scores = try builder.taskScores(point, fold: fold) {
              taskScores.append(TaskFold(point: point, fold: fold, scores: scores))
            }
          }
        }
      }
    }
    self.taskScores = taskScores
    self.cells = cells
    self.primaryModels = primaryModels
    stages = builder.stages
    placeOfStage = Dictionary(
      stages.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { a, _ in a })
    files = ScoreFiles(audit)
    _ = try scoreFiles()
  }

  /// Taps of the audit, shallow to deep.
  public var tapNames: [String] { audit.model.taps.map(\.name) }
  /// Attacks that will be run; controls are not counted.
  public var attackCount: Int { cells.count { $0.exclusion == nil && $0.cell.kind == .attack } }

  /// What the report reads.
  package var resultKeys: [ContentHash] {
    primaryModels.values + taskScores.map(\.scores) + cells.compactMap(\.retrained)
      + cells.flatMap(\.folds).flatMap { [$0.scores, $0.ceiling, $0.native].compactMap(\.self) }
  }

  package func stage(_ key: ContentHash) -> Stage? { placeOfStage[key].map { stages[$0] } }
}
