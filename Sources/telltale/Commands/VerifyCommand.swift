import ArgumentParser
import AuditCore
import AuditPluginHost
import AuditRunner
import Foundation

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a signed audit: signature, every byte, and the numbers again from the scores.",
    discussion: """
      Reports every file that was changed, added or removed since it was signed, and every metric, \
      interval or verdict that does not follow from the per-utterance scores. Without --public-key \
      any signature is accepted: that shows that nothing changed since, not who signed.

      Exit codes: 0 all is as it was signed; 7 something is not.
      """)

  @Argument(help: ArgumentHelp("Folder of a signed audit.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("Public key that must have signed.", valueName: "base64"))
  var publicKey: String?

  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let result = try ReportFiles.read(folder)
    let ids = Set(result.cells.flatMap { $0.leakage.map(\.metric) }).sorted()
    let registry = try plugins.host().open(ids.map { (.metric, $0) })
    let found = try EvidenceBundle(folder: folder).verify(
      publicKey: publicKey, result: result, registry: registry)
    for problem in found.problems { print("problem: \(problem)") }
    print(
      "\(found.fileCount) files, \(found.recomputedCount) cells had again from their scores, signed"
        + " with \(found.publicKey)" + (publicKey == nil ? " (any key was accepted)" : ""))
    guard found.problems.isEmpty else {
      print("not verified: \(found.problems.count) problems")
      throw ExitCode(ErrorPresentation.ExitStatus.notVerified)
    }
    print("verified")
  }
}
