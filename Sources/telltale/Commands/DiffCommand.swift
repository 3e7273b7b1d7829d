import ArgumentParser
import AuditCore
import AuditRunner
import Foundation

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what changed from one audit to another: settings, numbers, verdicts.",
    discussion: """
      Attacks are matched by their cell. Where both audits judged the same utterances they are also \
      compared speaker by speaker, by a sign-flip test. For a release decision see 'telltale gate'.
      """)

  @Argument(help: ArgumentHelp("Folder of the former audit.", valueName: "before"))
  var before: String

  @Argument(help: ArgumentHelp("Folder of the latter audit.", valueName: "after"))
  var after: String

  @Option(help: "Metric of the table.")
  var metric = "uar-prior-matched"

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() throws {
    let comparison = AuditComparison(
      try ReportFiles.read(before), try ReportFiles.read(after),
      folders: (before: before, after: after))
    guard !json else {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(comparison), as: UTF8.self))
      return
    }
    print(
      "\(comparison.before): \(comparison.verdictBefore.rawValue); \(comparison.after):"
        + " \(comparison.verdictAfter.rawValue)")
    for change in comparison.changes { print("  \(change)") }
    print("")
    guard !comparison.attacks.isEmpty else {
      print("no attack stands in both audits")
      return
    }
    var table = TextTable([
      "attack", "before", "after", "verdict before", "verdict after",
      "by speaker, trained threshold",
    ])
    for attack in comparison.attacks {
      table.add([
        attack.cell, number(attack.before[metric]), number(attack.after[metric]),
        attack.verdictBefore?.rawValue ?? "–", attack.verdictAfter?.rawValue ?? "–",
        attack.paired.map {
          String(format: "%+.3f, p %.4f, %ld speakers", $0.difference, $0.pValue, $0.speakerCount)
        } ?? "not paired",
      ])
    }
    print("\(metric)\n\(table.text)")
    for id in comparison.onlyBefore { print("only before: \(id)") }
    for id in comparison.onlyAfter { print("only after: \(id)") }
  }

  private func number(_ value: Double?) -> String {
    value.map { String(format: "%.3f", $0) } ?? "–"
  }
}
