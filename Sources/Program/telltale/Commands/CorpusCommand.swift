import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct CorpusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus", abstract: "Look into a corpus.", subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Show a corpus's speakers, classes and folds, and everything wrong with it.",
      discussion: """
        Reads every recording. Finds files that cannot be read, silence, clipping, recordings that \
        are there twice (and whether their labels differ), speakers with one emotion only, labels \
        that it does not know, that are missing, that look alike, or that vary within a speaker, and \
        folds that cannot be judged. Of iemocap it says whether its counts are the published ones.
        Ends with 10 where there are defects, and with 2 where nothing can be read.

        Examples:
          telltale corpus check crema-d:corpora/crema-d
          telltale corpus check table:my-recordings.csv --json
        """)

    @Argument(help: ArgumentHelp("ID:PATH, or ID:key=value,key=value.", valueName: "corpus"))
    var corpus: String
    @Option(
      help: "Attribute that an audit would be of (default: gender, else the corpus's first).")
    var attribute: String?
    @Flag(help: "As JSON, with every defect.") var json = false
    @OptionGroup var plugins: PluginOptions

    func run() throws {
      let specification = try CorpusArgument.parse(corpus)
      let interrupt = Interrupt()
      let bar = ProgressBar(title: "reading \(specification.name)")
      let execution = Execution(
        seed: Seed(0), threadCount: ProcessInfo.processInfo.activeProcessorCount,
        progress: { bar.draw($0) }, isCancelled: { interrupt.isAsked })
      let checked = try CheckedCorpus(
        specification, attribute: attribute, host: plugins.host(), execution: execution)
      bar.clear()
      let report = checked.report
      if json {
        try StandardOutput.json(report)
      } else {
        try StandardOutput.text(report.text())
      }
      try checked.refuseUnusable()
      if !report.defects.isEmpty { throw ExitCode(ErrorPresentation.ExitStatus.corpusDefects) }
    }
  }
}
