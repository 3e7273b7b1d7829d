import ArgumentParser
import Engine
import Foundation
import Plan
import Processes
import TelltaleCore
import TelltaleKit
import TextIO

/// Serves stages to an audit (SPEC §5.6); not for people.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: AuditRun.workerCommand,
    abstract: "Serve stages of an audit on standard input and output.",
    shouldDisplay: false)

  @Argument(help: "Audit file.") var file: String
  @Option(help: "Folder that relative paths are relative to.") var base: String
  @Option(help: "Folder of finished stages.") var store: String
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let answers = Answers()
    let configuration = try AuditConfiguration(
      yaml: try UserText.read(file, what: "the audit file"), defaultName: "audit")
    let session = try AuditSession(
      configuration, baseFolder: base, host: plugins.host(), trial: nil)
    Worker.serve(
      InProcessExecutor(plan: session.plan, store: try ArtifactStore(root: store)),
      answers: answers)
  }
}
