import ArgumentParser
import Foundation
import Processes
import TelltaleKit
import TextIO

/// The command line. Every error of every command leaves through `ErrorPresentation`.
@main
struct Telltale: ParsableCommand {
  static let version = CoreVersion.telltale

  static let configuration = CommandConfiguration(
    commandName: "telltale",
    abstract: "Audits speech-emotion models for what they tell about the speaker.",
    discussion: """
      Telltale intercepts what an emotion recogniser transmits, lets attackers infer a private \
      attribute (gender, unless told otherwise) from it, and reports how well they did on speakers \
      that they never heard.

      Begin with:
        telltale demo                      a whole audit on audio that it makes itself
        telltale list                      what is at hand: corpora, models, attackers, metrics
        telltale corpus check crema-d:DIR  what is in a corpus, and what is wrong with it
        telltale model inspect model.onnx  where your own model could be intercepted
        telltale init                      asks a few questions and writes an audit file
        telltale plan audit.yaml           what an audit would do, and how long it would take
        telltale audit audit.yaml          do it, and write the report
        telltale submit audit.yaml --slurm site.yaml  the same on a cluster
        telltale gate AUDIT --policy p.yaml  hold a finished audit against bounds

      Bring your own:
        telltale plugin new attacker my-attack --language python

      Exit codes: 0 done; 2 bad input (a file, a setting, a name); 3 done, but some cells failed; \
      4 the store could not be written or read; 5 and 6 a gate's bound is passed, or undecided; \
      7 evidence that does not verify; 8 a plugin that fails a check; 9 evidence that is consistent, by \
      an unknown key; 10 a corpus with defects; 64 wrong use of the command line; 130 stopped by Ctrl-C (the same command goes on from there).
      """,
    version: version,
    subcommands: [
      DemoCommand.self, ListCommand.self, InitCommand.self, PlanCommand.self, AuditCommand.self,
      ReportCommand.self, SubmitCommand.self, StatusCommand.self, CancelCommand.self,
      RunStagesCommand.self,
      DiffCommand.self,
      GateCommand.self, PowerCommand.self,
      SignCommand.self, VerifyCommand.self, CorpusCommand.self, ModelCommand.self,
      WeightsCommand.self, StoreCommand.self, PluginCommand.self,
      WorkerCommand.self,
      PluginProbeCommand.self, PluginServeCommand.self,
    ])

  static func main() {
    // Before anything else: a keeper is to be small, quick and of one thread.
    if CommandLine.arguments.dropFirst().first == Keeper.subcommand {
      Keeper.run(Array(CommandLine.arguments.dropFirst(2)))
    }
    // Whoever starts this may have blocked what is to stop it.
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
    Descriptor.openMissing()
    // A worker that died must not take its audit along when it is written to.
    signal(SIGPIPE, SIG_IGN)
    // Whoever ignored it would not hear how children ended.
    signal(SIGCHLD, SIG_DFL)
    let others = Descendants.adopt()
    let outcome = Result {
      var command = try parseAsRoot()
      try command.run()
    }
    Descendants.end(sparing: others)
    if case .failure(let error) = outcome { ErrorPresentation.exit(with: error) }
  }
}
