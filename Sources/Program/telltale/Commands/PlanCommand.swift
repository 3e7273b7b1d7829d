import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract:
      "Show what an audit would do: every cell, every stage, the time, and what is left out.",
    discussion: """
      Takes the same file and flags as 'telltale audit', and trains nothing. It reads every recording, \
      and tries a model that came trained on a few: what an audit would stumble on is said here.
      """)

  @OptionGroup var audit: AuditOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var places: PlaceOptions

  @Flag(help: "Print the complete settings as an audit file, defaults included.")
  var settings = false

  @Flag(help: "Print the graph of the stages as JSON (SPEC §5.15), for another program to go by.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the plan for other hosts into a folder ('telltale run-stages').", valueName: "folder"))
  var freeze: String?

  func validate() throws {
    if settings, json {
      throw ValidationError("'--settings' and '--json' print two things: leave one out")
    }
  }

  func run() throws {
    let (configuration, base) = try audit.read()
    let workers = places.inProcess ? 1 : places.workers
    let places = places.places(name: configuration.name)
    let session = try AuditSession(
      configuration, baseFolder: base, host: plugins.host(), interrupt: Interrupt()
    ).leavingOut(foundIn: places.store, told: { StandardError.write("warning: \($0)\n") })
    if let freeze {
      try session.freeze(to: freeze, output: places.output)
    }
    if settings {
      try StandardOutput.write(session.plan.audit.completed.yaml)
    } else if json {
      try StandardOutput.json(
        PlanDocument(
          session.plan, storeFolder: places.store, outputFolder: places.output, workers: workers))
    } else {
      try StandardOutput.text(
        PlanText(
          session.plan, storeFolder: places.store, outputFolder: places.output,
          workers: workers
        ).text)
    }
  }
}
