import ArgumentParser
import Formats
import Foundation
import TelltaleKit
import TextIO

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what changed from one audit to another: settings, numbers, verdicts.",
    discussion: """
      Attacks are matched by their cell. Where both audits judged the same utterances they are also \
      compared speaker by speaker, by a sign-flip test of the recordings read right at the trained \
      threshold, adjusted for the number of attacks. What that test does not show is no difference. For \
      a release decision see 'telltale gate'.
      """)

  @Argument(help: ArgumentHelp("Folder of the former audit.", valueName: "before"))
  var before: String

  @Argument(help: ArgumentHelp("Folder of the latter audit.", valueName: "after"))
  var after: String

  @Option(
    help:
      "Metric of the table; if not given, the one that the latter audit's attacks are ranked by.")
  var metric: String?

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() throws {
    let audits = try ComparedAudits(before: before, after: after)
    let comparison = audits.comparison
    guard !json else {
      return try StandardOutput.json(comparison)
    }
    try StandardOutput.line(
      "\(comparison.before): \(comparison.verdictBefore.rawValue); \(comparison.after):"
        + " \(comparison.verdictAfter.rawValue)")
    if comparison.verdictBefore == .leakDemonstrated, comparison.verdictAfter == .inconclusive {
      try StandardOutput.line("  inconclusive is no evidence that the leak is gone")
    }
    for change in comparison.changes { try StandardOutput.line("  \(change)") }
    try StandardOutput.line("")
    guard !comparison.attacks.isEmpty else {
      try StandardOutput.line("no attack stands in both audits")
      return
    }
    let metric = try audits.metric(metric)
    var table = TextTable([
      "attack", "before", "after", "verdict before", "verdict after",
      "by speaker, trained threshold",
    ])
    for attack in comparison.attacks {
      table.add([
        attack.cell, number(attack.before[metric]), number(attack.after[metric]),
        attack.verdictBefore?.rawValue ?? "–", attack.verdictAfter?.rawValue ?? "–",
        attack.paired.map {
          ($0.isShown ? $0.difference > 0 ? "more right" : "fewer right" : "no difference shown")
            + String(
              format: " (%+.3f, adjusted p %.4f, %ld speakers)", $0.difference, $0.adjusted,
              $0.speakerCount)
        } ?? "not paired",
      ])
    }
    try StandardOutput.text("\(metric)\n\(table.text)")
    for id in comparison.onlyBefore { try StandardOutput.line("only before: \(id)") }
    for id in comparison.onlyAfter { try StandardOutput.line("only after: \(id)") }
  }

  private func number(_ value: Double?) -> String {
    value.map { String(format: "%.3f", $0) } ?? "–"
  }
}
