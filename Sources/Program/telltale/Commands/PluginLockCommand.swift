import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct PluginLockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Write a lockfile of every plugin on the path: file names and SHA-256.",
    discussion: """
      Look at it, keep it with the audit file, and give it to --allow-plugins: a plugin that is not \
      pinned there, or that has changed since, is then refused before any of its code runs, and so is a \
      model's file, which is code, too. What is pinned is what runs: files are copied while they are \
      checked, and run from the copy. A manifest is pinned together with the files that its command or \
      library and 'depends' name; what they load beside these is not there.

      Example:
        telltale plugin lock --plugin-path my-attack --model model.onnx --output plugins.lock.yaml
        telltale audit audit.yaml --plugin-path my-attack --allow-plugins plugins.lock.yaml
      """)

  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "A model's file or folder that may be opened; may be repeated.", valueName: "path"))
  var models: [String] = []
  @Option(help: ArgumentHelp("File to write (default: standard output).", valueName: "file"))
  var output: String?
  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let survey = try plugins.host().survey
    let lock = try PluginLock(survey.cards, models: models, file: output ?? "standard output")
    for refused in survey.quarantined {
      StandardError.write("not pinned: \(refused.file): \(refused.reason)\n")
    }
    guard let output else {
      try StandardOutput.write(lock.text)
      return
    }
    try lock.write()
    try StandardOutput.line("\(output): \(survey.cards.count) plugins, \(models.count) models")
  }
}
