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
      case .features(let work):
        try FeatureStage.run(work, key: stage.key, in: context, to: folder)
      case .primaryModel(let work):
        try PrimaryModelStage.train(work, execution: execution, in: context, to: folder)
      case .untrainedModel(let work):
        try PrimaryModelStage.makeUntrained(work, execution: execution, in: context, to: folder)
      case .representations(let work):
        try RepresentationStage.run(
          work, key: stage.key, execution: execution, in: context, to: folder)
      case .answers(let work):
        try PrimaryModelStage.keepAnswers(work, in: context, to: folder)
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
