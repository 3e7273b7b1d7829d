import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "A whole audit on audio that it makes itself: is a planted leak found?",
    discussion: """
      Runs the same audit twice on synthetic speech: once with gender fully audible in pitch and \
      formants (leak 1), once with both drawn without regard to gender (leak 0). The first must be \
      found, the second must read as chance: that is the instrument's own calibration.
      """)

  @Option(help: ArgumentHelp("Folder for stages and reports.", valueName: "folder"))
  var output = "telltale-demo"
  @Option(help: "Threads of one computation (default: all processors).")
  var threads: Int?
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let host = try plugins.host()
    let interrupt = Interrupt()
    var results: [AuditResult] = []
    for leak in Demo.leaks {
      let name = Demo.name(leak: leak)
      StandardError.write("\nsynthetic speech, leak \(Int(leak))\n")
      var configuration = try Demo.configuration(leak: leak)
      if let threads { configuration.threads = threads }
      let session = try AuditSession(
        configuration, baseFolder: FileManager.default.currentDirectoryPath, host: host,
        interrupt: interrupt)
      let audit = try AuditRun(
        session,
        places: AuditPlaces(
          output: "\(output)/\(name)", store: "\(output)/telltale.store", name: name),
        plugins: plugins.settings()
      ).finish(interrupt: interrupt)
      guard audit.failedStageCount == 0 else {
        throw AuditError(
          .computationFailed, "\(audit.failedStageCount) stages failed; see the lines above")
      }
      try StandardOutput.text(ReportFiles.text(of: audit.result, as: .markdown))
      results.append(audit.result)
    }
    let demo = try Demo(results)
    try StandardOutput.line(
      "The semi-informed linear probe at \(demo.readings[0].tap), accuracy over folds:")
    for reading in demo.readings { try StandardOutput.line("  " + reading.text) }
    try StandardOutput.line(
      demo.isLeakFound ? "The planted leak was found." : "The planted leak was NOT found.")
    try StandardOutput.line(
      demo.isQuietWithoutLeak
        ? "Without a leak the reading is chance, within the spread of folds."
        : "Without a leak the reading is NOT at chance.")
    try StandardOutput.text("\nreports:")
    for leak in Demo.leaks {
      try StandardOutput.line("  \(output)/\(Demo.name(leak: leak))/report.html")
    }
    if !demo.isLeakFound || !demo.isQuietWithoutLeak {
      throw ExitCode(ErrorPresentation.ExitStatus.cellsFailed)
    }
  }
}
