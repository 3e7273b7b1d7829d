import ArgumentParser
import Engine
import Foundation
import Plan
import Processes
import TelltaleCore
import TelltaleKit

/// Serves stages to an audit (SPEC §5.6); not for people.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: AuditRun.workerCommand,
    abstract: "Serve stages of an audit on standard input and output.",
    shouldDisplay: false)

  @Argument(help: "The audit as it was frozen.") var file: String
  @Option(help: "Folder of finished stages.") var store: String
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let answers = Answers()
    let executor = try AuditRun.workerExecutor(
      of: FrozenAudit.read(file), store: store, host: plugins.host())
    Worker.serve(executor, answers: answers)
  }
}
