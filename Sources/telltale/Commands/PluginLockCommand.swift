import ArgumentParser
import AuditCore
import AuditPluginHost
import Foundation

struct PluginLockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Write a lockfile of every plugin on the path: file names and SHA-256.",
    discussion: """
      Look at it, keep it with the audit file, and give it to --allow-plugins: a plugin that is not \
      pinned there, or that has changed since, is then refused before any of its code runs. A manifest \
      is pinned together with the files that its command or library names, not with what those load in \
      turn.

      Example:
        telltale plugin lock --plugin-path my-attack --output plugins.lock.yaml
        telltale audit audit.yaml --plugin-path my-attack --allow-plugins plugins.lock.yaml
      """)

  @Option(help: ArgumentHelp("File to write (default: standard output).", valueName: "file"))
  var output: String?
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let survey = try plugins.host().survey
    let text = try PluginLock(survey.cards, file: output ?? "standard output").text
    for refused in survey.quarantined {
      ErrorPresentation.write("not pinned: \(refused.file): \(refused.reason)\n")
    }
    guard let output else {
      print(text, terminator: "")
      return
    }
    try ReportFiles.write(text, to: output)
    print("\(output): \(survey.cards.count) plugins")
  }
}
