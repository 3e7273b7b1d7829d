import AuditCore
import AuditPluginHost
import AuditProcesses
import AuditReport
import AuditRunner
import AuditText
import Foundation

/// One run of an audit: stages, result, report, and what is said at the end.
struct AuditRun {
  let session: AuditSession
  let places: AuditPlaces
  let plugins: PluginOptions
  let inProcess: Bool

  /// - Returns: the exit status: 0, or 3 if cells failed.
  func run(interrupt: Interrupt) throws(AuditError) -> Int32 {
    let (result, run) = try measure(interrupt: interrupt)
    try StandardOutput.text(AuditReport(result).markdown())
    try StandardOutput.line("report: \(places.output)/report.html")
    let failed = result.cells.count { if case .failed = $0.status { true } else { false } }
    if failed > 0 || run.failedStageCount > 0 {
      StandardError.write(
        "telltale: \(failed) of \(result.cells.count) cells failed; the report says why\n")
      return ErrorPresentation.ExitStatus.cellsFailed
    }
    return 0
  }

  /// Runs what is missing, and writes `result.json`, `report.html`, `matrix.csv`, `audit.yaml` and
  /// the per-utterance scores into the output folder.
  func measure(interrupt: Interrupt) throws(AuditError) -> (AuditResult, AuditEngine.Run) {
    let folder = AuditFolder(places.output)
    let former = try folder.prepare(for: session.plan)
    let store = try ArtifactStore(root: places.store)
    ScratchFolder.removeAbandoned()
    let jobKind = "job"
    OwnedName.removeAbandoned(kind: jobKind, in: places.store)
    let job = OwnedName(kind: jobKind).path(in: places.store)
    defer { unlink(job) }
    let executor: any StageExecutor =
      inProcess
      ? InProcessExecutor(plan: session.plan, store: store)
      : WorkerExecutor(
        executable: PluginLocator.ownExecutable,
        arguments: { () throws(AuditError) in try workerArguments(job: job) })
    let use = store.use()
    defer { withExtendedLifetime(use) {} }
    let engine = AuditEngine(
      plan: session.plan, store: store, executor: executor, observer: TerminalObserver())
    let run = try engine.run(isCancelled: { interrupt.isAsked })
    let bar = ProgressBar(title: "intervals and tests")
    let result = try ResultCollector(plan: session.plan, store: store)
      .collect(
        run, version: Telltale.version, into: places.output,
        execution: Execution(
          seed: Seed(0), progress: { bar.draw($0) }, isCancelled: { interrupt.isAsked }))
    bar.clear()
    try ReportFiles.write(result, to: places.output)
    try OutputFile.replace(
      "\(places.output)/\(AuditFolder.settingsName)", with: result.provenance.configuration)
    try folder.remove(former, notOf: result)
    return (result, run)
  }

  /// The worker rebuilds the plan from the same configuration, and tries no recording again; keys tell
  /// if they disagree.
  private func workerArguments(job path: String) throws(AuditError) -> [String] {
    try OutputFile.replace(path, with: session.plan.audit.settled.yaml)
    return [
      WorkerCommand.name, path, "--base", session.baseFolder, "--store", places.store,
    ] + plugins.arguments
  }
}
