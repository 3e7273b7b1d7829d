import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Look into the store of finished stages, mend and prune it.",
    subcommands: [List.self, Check.self, Why.self, Prune.self])

  /// Which store; it must be there.
  struct Place: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Folder of finished stages (default: TELLTALE_STORE, or telltale.store here).",
        valueName: "folder"))
    var store: String?

    func contents() throws(AuditError) -> StoreContents {
      let root = AuditPlaces(output: nil, store: store, name: "audit").store
      guard let store = try ArtifactStore(existing: root) else {
        throw AuditError(
          .missingFile, "there is no store at \(root); name one with --store FOLDER")
      }
      return StoreContents(store)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "Show what a store holds, and how much of the disk it takes.")

    @Flag(help: "A line for every artifact, with the beginning of its key.") var all = false
    @OptionGroup var place: Place

    func run() throws { try StandardOutput.text(place.contents().list(all: all)) }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Compare every file of a store with its record.",
      discussion: """
        An audit compares what it reads, and makes anew what is damaged; this looks at all of it. \
        Objects of an earlier Telltale have no record that serves, and are found too. Ends with 4 \
        if something is damaged and not mended.
        """)

    @Flag(
      help: "Take damaged objects away, so that audits make them anew, and what dead runs left.")
    var mend = false
    @OptionGroup var place: Place

    func run() throws {
      let contents = try place.contents()
      let interrupt = Interrupt()
      let bar = ProgressBar(title: "comparing")
      let defects = try contents.defects(
        Execution(
          seed: Seed(0), progress: { bar.draw($0) }, isCancelled: { interrupt.isAsked }))
      bar.clear()
      for defect in defects { try StandardOutput.text(defect.text) }
      if mend { try contents.mend(defects) }
      let count = "\(defects.count) damaged"
      try StandardOutput.text(
        defects.isEmpty ? "all is as it was recorded" : count + (mend ? ", taken away" : ""))
      if !defects.isEmpty && !mend { throw ExitCode(ErrorPresentation.ExitStatus.storage) }
    }
  }

  struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "why",
      abstract: "Show what an artifact is, what made it, and what was made from it.")

    @Argument(help: "The beginning of its key, as 'store ls --all' shows it.") var key: String
    @OptionGroup var place: Place

    func run() throws { try StandardOutput.text(place.contents().why(key)) }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune", abstract: "Remove what no stored result needs.",
      discussion: """
        Goes: representations from which every trained attacker's scores are stored, and \
        checkpoints of finished trainings. An audit that asks for another attack on them makes them \
        anew. Nothing is removed while an audit runs on the store.
        """)

    @Flag(name: .customLong("dry-run"), help: "Only show what would go.") var dryRun = false
    @OptionGroup var place: Place

    func run() throws {
      let contents = try place.contents()
      let pruning = contents.pruning
      if !pruning.text.isEmpty { try StandardOutput.text(pruning.text) }
      if !dryRun { try contents.prune(pruning) }
      try StandardOutput.text("\(pruning.sizeText) \(dryRun ? "would go" : "gone")")
    }
  }
}
