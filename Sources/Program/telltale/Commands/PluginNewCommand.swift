import ArgumentParser
import Foundation
import Scaffold
import TelltaleKit
import TextIO

struct PluginNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write a plugin that builds and passes its checks as it stands; then change it.",
    discussion: """
      Python needs nothing but Python: a manifest and a script. C is a manifest, a source, a Makefile \
      and the header. Swift is a package that shares TelltaleCore with this program, and needs its \
      sources.

      Examples:
        telltale plugin new attacker my-attack --language python
        telltale plugin new metric worst-case --language c --output plugins/worst-case
        telltale plugin new model my-model --language swift --telltale ~/telltale
      """)

  @Argument(
    help: "Role: attacker, feature, metric, model, defence (Swift, Python) or corpus (Swift).",
    transform: RoleArgument.parse) var role: Role
  @Argument(help: "Id of plugin and component: a-z, 0-9 and '-', never to be changed.")
  var id: String
  @Option(help: "swift, c or python.", transform: Self.language) var language: ScaffoldLanguage
  @Option(help: ArgumentHelp("A new folder (default: the id).", valueName: "folder"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Telltale's source folder, for Swift (default: where this program was built).",
      valueName: "folder"))
  var telltale: String?

  func run() throws {
    let scaffold = try PluginScaffold(
      role: role, id: id, language: language,
      telltaleFolder: language == .swift ? try sourceFolder() : nil)
    let folder = output ?? id
    try scaffold.write(toFolder: folder)
    let plugin = "\(folder)/\(scaffold.pluginFile)"
    try StandardOutput.line("\(folder): \(scaffold.files.map(\.path).joined(separator: ", "))")
    try StandardOutput.line(
      "check: " + (scaffold.buildCommand.map { "(cd \(folder) && \($0)) && " } ?? "")
        + "telltale plugin check \(plugin)")
    try StandardOutput.line(
      "use:   telltale list \(role) \(id) --plugin-path \(plugin); docs/tutorial-\(role).md")
  }

  /// Throws `.unknownName` with all languages.
  @Sendable private static func language(_ word: String) throws(AuditError) -> ScaffoldLanguage {
    guard let language = ScaffoldLanguage(rawValue: word) else {
      throw AuditError(
        .unknownName,
        "there is no template in '\(word)'"
          + NearName.hint(for: word, among: ScaffoldLanguage.allCases.map(\.rawValue)))
    }
    return language
  }

  /// Absolute path of a folder that has `Sources/Core`; nil if none was said and this program's own
  /// is not there any more.
  private func sourceFolder() throws(AuditError) -> String? {
    guard let telltale else { return Self.ownSourceFolder.flatMap { hasCore($0) ? $0 : nil } }
    let folder = URL(fileURLWithPath: telltale).standardizedFileURL.path
    guard hasCore(folder) else {
      throw AuditError(
        .missingFile, "'\(telltale)' is not Telltale's source folder: it has no Sources/Core")
    }
    return folder
  }

  private func hasCore(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/Sources/Core/Package.swift")
  }

  /// Where this file was when the program was built.
  private static var ownSourceFolder: String? {
    let parts = #filePath.split(separator: "/").dropLast(5)
    return parts.isEmpty ? nil : "/" + parts.joined(separator: "/")
  }
}
