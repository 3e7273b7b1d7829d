import ArgumentParser
import Foundation
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
    try AuditRun.serveStages(of: file, store: store) { () throws(AuditError) in
      try plugins.host()
    }
  }
}
