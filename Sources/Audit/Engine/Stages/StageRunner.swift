internal import Plan
internal import TelltaleCore

/// Runs one stage to its artifact. The one place that knows every kind of work.
enum StageRunner {
  /// Does nothing if the artifact is there already, and waits where another process makes it.
  ///
  /// Throws what the stage's component throws, `.storageFailed`, `.corruptedArtifact` (of a stage
  /// that it reads), or `.cancelled`. The store then holds every finished stage and no half one.
  static func run(_ stage: Stage, in context: StageContext) throws(AuditError) {
    let draft = ArtifactDraft(
      madeOf: stage.madeOf, title: stage.title, needs: stage.needs,
      means: context.means(of: stage))
    try context.store.make(
      draft, isCancelled: context.isCancelled,
      waiting: {
        context.progress(Progress(fraction: 0, note: "another audit on this store is making it"))
      }
    ) { place throws(AuditError) in
      let folder = place.folder
      if stage.isTraining { try ArtifactStore.makeFolder(place.checkpointFolder) }
      let execution = context.execution(
        of: stage, checkpointFolder: stage.isTraining ? place.checkpointFolder : nil)
      switch stage.work {
      case .features(let corpus, let feature):
        try FeatureStage.run(corpus: corpus, feature: feature, in: context, to: folder)
      case .primaryModel(_, let fold):
        try PrimaryModelStage.train(
          fold: fold, features: stage.needs[0], execution: execution, in: context, to: folder)
      case .pretrainedModel:
        try PrimaryModelStage.judge(
          features: stage.needs.first, execution: execution, in: context, to: folder)
      case .untrainedModel(let feature):
        try PrimaryModelStage.makeUntrained(
          feature: feature, execution: execution, in: context, to: folder)
      case .representations(_, let corpus, let rows):
        try RepresentationStage.run(
          corpus: corpus, rows: rows, model: stage.needs[0],
          features: stage.needs.count > 1 ? stage.needs[1] : nil,
          execution: execution, in: context, to: folder)
      case .defence(let work):
        try DefenceStage.fit(work, execution: execution, in: context, to: folder)
      case .attacker(let work):
        try AttackerStage.run(work, execution: execution, in: context, to: folder)
      case .retrained(let work):
        try RetrainedStage.run(work, execution: execution, in: context, to: folder)
      case .scores(let work):
        try ScoresStage.run(work, execution: execution, in: context, to: folder)
      }
    }
  }
}
