import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Run an audit and write its report.",
    discussion: """
      Finished stages are kept in the store: stopped or killed at any moment, the same command goes \
      on from there, and other audits on the same store share what is equal.

      Example:
        telltale audit --model vgg16 --corpus crema-d:corpora/crema-d --corpus \
      ravdess:corpora/ravdess --attacker vgg16 --attacker probe-linear --tap pool1 --folds 2

      The same as a file (any flag above wins over the file):
        corpora:
          crema-d: { path: corpora/crema-d }
          ravdess: { path: corpora/ravdess }
        model: { use: vgg16, corpus: crema-d, taps: [pool1] }
        attackers: [vgg16, probe-linear]
        folds: 2
      """)

  @OptionGroup var audit: AuditOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var places: PlaceOptions

  func run() throws {
    let (configuration, base) = try audit.read()
    let interrupt = Interrupt()
    let session = try AuditSession(
      configuration, baseFolder: base, host: plugins.host(), interrupt: interrupt)
    let audit = try AuditRun(
      session, places: places.places(name: configuration.name), plugins: plugins.settings(),
      in: places.place, mixesArithmetic: places.mixArithmetic
    ).finish(interrupt: interrupt)
    try StandardOutput.text(ReportFiles.text(of: audit.result, as: .markdown))
    try StandardOutput.line("report: \(audit.folder)/report.html")
    if audit.failedCellCount > 0 || audit.failedStageCount > 0 {
      StandardError.write(
        audit.failedCellCount > 0
          ? "telltale: \(audit.failedCellCount) of \(audit.result.cells.count) cells failed; the report"
            + " says why\n"
          : "telltale: no cell failed, and \(audit.failedStageCount) other stages did, named above;"
            + " the report says what is missing\n")
      throw ExitCode(ErrorPresentation.ExitStatus.cellsFailed)
    }
  }
}

/// Where to work and how.
struct PlaceOptions: ParsableArguments {
  @OptionGroup var folders: FolderOptions

  @Flag(
    name: .customLong("in-process"),
    help: "Run stages in this process instead of a worker: easier to debug, a crash ends all.")
  var inProcess = false

  @Option(
    help: ArgumentHelp(
      "Workers: so many small stages (probes, say) run side by side; those that take all threads run alone, unless '--threads' leaves some to others. The result does not depend on it (default: by threads and free memory; 'telltale plan' says how many).",
      valueName: "N"))
  var workers: Int?

  @Flag(
    name: .customLong("mix-arithmetic"),
    help:
      "Take stored stages that were reckoned on a processor with vectors of another width: their numbers differ in the last digits from this machine's."
  )
  var mixArithmetic = false

  var place: AuditRun.Place { inProcess ? .here : .workers(workers) }

  func validate() throws {
    if let workers, !(1...1024).contains(workers) {
      throw ValidationError("'--workers \(workers)': wanted is a whole number from 1 to 1024")
    }
    if workers != nil, inProcess {
      throw ValidationError("'--workers' and '--in-process' exclude each other: leave one out")
    }
  }

  func places(name: String) -> AuditPlaces { folders.places(name: name) }
}
