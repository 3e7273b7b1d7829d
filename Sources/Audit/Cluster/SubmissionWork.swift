package import Engine
package import Formats
package import Plan

/// What is left to do of a submitted audit, and what of it failed: whoever submits, looks after, or reports
/// asks here.
package struct SubmissionWork: Sendable {
  /// Neither stored nor needless, in the plan's order.
  package let open: [Stage]
  /// Of those that are open: what was stored since holds nobody up.
  package let failures: [StageFailure]
  /// Keys of the open stages that failed, and of those that need one of them.
  package let blocked: Set<ContentHash>

  /// - Parameter store: nil where there is none yet: then all is open.
  package init(_ plan: FrozenPlan, of folder: SubmissionFolder, in store: ArtifactStore?) {
    open = store.map { OutstandingWork(plan.stages, in: $0).stages } ?? plan.stages.stages
    let keys = Set(open.map(\.key))
    failures = folder.failures().filter { keys.contains($0.key) }
    blocked = Submitter.closure(of: Set(failures.map(\.key)), in: open)
  }
}
