import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct RunStagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-stages",
    abstract: "Run stages of a plan that was frozen, for a workflow of your own.",
    discussion: """
      'telltale plan audit.yaml --freeze FOLDER' freezes a plan, and 'telltale plan audit.yaml --json' says \
      which stages it has and what each needs. A stage that is stored is not run again; one whose needs are \
      not stored is not run, and told. When all are stored, 'telltale audit audit.yaml' writes the report.

      Example:
        telltale run-stages frozen 3f2a…e1 90bc…07 --store /shared/store
      """)

  @Argument(help: ArgumentHelp("Folder of the frozen plan.", valueName: "folder"))
  var folder: String

  @Argument(help: ArgumentHelp("Stages, by their keys.", valueName: "key"))
  var keys: [String] = []

  @OptionGroup var plugins: PluginOptions

  @Option(
    help: ArgumentHelp(
      "Folder of finished stages (default: TELLTALE_STORE, or telltale.store here).",
      valueName: "folder"))
  var store: String?

  @Option(
    help: ArgumentHelp(
      "Small stages that run side by side (default: by processors and memory).", valueName: "N"))
  var workers: Int?

  @Flag(
    name: .customLong("mix-arithmetic"),
    help: "Take stored stages that were reckoned on a processor with vectors of another width.")
  var mixArithmetic = false

  @Option(help: .hidden) var round: Int?
  @Option(help: .hidden) var bundle: Int?
  @Flag(help: .hidden) var last = false

  func validate() throws {
    if let workers, !(1...1024).contains(workers) {
      throw ValidationError("'--workers \(workers)': wanted is a whole number from 1 to 1024")
    }
    guard !keys.isEmpty || (round != nil && (bundle != nil || last)) else {
      throw ValidationError("name stages by their keys; 'telltale plan --json' lists them")
    }
  }

  func run() throws {
    let interrupt = Interrupt(hearsTimeLimit: true)
    let store = AuditPlaces(store: store, name: "").store
    if last {
      return try finish(store: store, interrupt: interrupt)
    }
    let run = try StagesRun(
      folder: folder, store: store, plugins: plugins.settings(), mixesArithmetic: mixArithmetic)
    let part: StagesRun.Part
    if let round, let bundle { part = .bundle(bundle, round: round) } else { part = .keys(keys) }
    let outcome = try run.run(
      part, workers: workers, observer: TerminalObserver(),
      say: { StandardError.write("telltale: \($0)\n") }, stop: { interrupt.stop })
    guard outcome.missingCount == 0 else {
      StandardError.write(
        "telltale: \(outcome.missingCount) of \(outcome.missingCount + outcome.storedCount) stages are"
          + " missing, for the reasons above\n")
      throw ExitCode(ErrorPresentation.ExitStatus.cellsFailed)
    }
  }

  private func finish(store: String, interrupt: Interrupt) throws {
    let outcome = try LastJob(folder: folder, store: store).run(
      round: round ?? 0, host: try plugins.host(),
      statistics: Execution(seed: Seed(0), isCancelled: { interrupt.isAsked }),
      say: { StandardError.write("telltale: \($0)\n") })
    switch outcome {
    case .leftToAnother: try StandardOutput.line("a later round of jobs writes the report")
    case .submitted(let count): try StandardOutput.line("\(count) jobs submitted again")
    case .reported(let audit):
      try StandardOutput.line("report: \(audit.folder)/report.html")
      if audit.failedCellCount > 0 || audit.failedStageCount > 0 {
        throw ExitCode(ErrorPresentation.ExitStatus.cellsFailed)
      }
    }
  }
}
