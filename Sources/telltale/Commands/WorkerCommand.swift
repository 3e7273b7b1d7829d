import ArgumentParser
import AuditCore
import AuditProcesses
import AuditRunner
import Foundation

/// Serves stages to an audit (SPEC §5.6); not for people.
struct WorkerCommand: ParsableCommand {
  static let name = "worker"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Serve stages of an audit on standard input and output.",
    shouldDisplay: false)

  @Argument(help: "Audit file.") var file: String
  @Option(help: "Folder that relative paths are relative to.") var base: String
  @Option(help: "Folder of finished stages.") var store: String
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let answers = Answers()
    guard let data = FileManager.default.contents(atPath: file) else {
      throw AuditError(.missingFile, "cannot read the audit file '\(file)'")
    }
    let configuration = try AuditConfiguration(
      yaml: String(decoding: data, as: UTF8.self), defaultName: "audit")
    let session = try AuditSession(configuration, baseFolder: base, host: plugins.host())
    Worker.serve(
      InProcessExecutor(plan: session.plan, store: try ArtifactStore(root: store)),
      answers: answers)
  }
}
