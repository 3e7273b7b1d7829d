import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Check a signed audit: signature, every byte, and every number again from the scores.",
    discussion: """
      Reports every file that was changed or removed since it was signed, every value of the result \
      that does not follow from the per-utterance scores and the recorded settings, and every file of \
      the report that is not what the result gives. Says what it takes as stated, because nothing in \
      the folder shows it.

      With --public-key it ends with 'verified'. Without, any key is accepted, and the most that it \
      says is 'consistent, signed by an unknown key': whoever changed the folder may have signed it.

      Exit codes: 0 verified; 7 something is not as it was signed, or does not follow; 9 consistent, \
      by an unknown key.
      """)

  @Argument(help: ArgumentHelp("Folder of a signed audit.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("Public key that must have signed.", valueName: "base64"))
  var publicKey: String?

  @Flag(help: "Print what was found as JSON.")
  var json = false

  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let audit = try SealedAudit(folder: folder)
    let found = try audit.verify(publicKey: publicKey, host: plugins.host())
    if json {
      try StandardOutput.json(found)
    } else {
      for line in words(found, version: audit.result.provenance.telltaleVersion) {
        try StandardOutput.line(line)
      }
    }
    switch found.outcome {
    case .verified: break
    case .consistent: throw ExitCode(ErrorPresentation.ExitStatus.unknownSigner)
    case .notVerified: throw ExitCode(ErrorPresentation.ExitStatus.notVerified)
    }
  }

  private func words(_ found: EvidenceBundle.Verification, version: String) -> [String] {
    var lines = found.problems.map { "problem: \($0)" }
    if !found.problems.isEmpty, version != Telltale.version {
      lines.append(
        "note: the audit was made by version \(version), and this is \(Telltale.version): its report"
          + " may differ for that alone; verify with version \(version)")
    }
    lines += found.uncovered.map { "not covered by the signature: \($0)" }
    lines.append("taken as stated: " + found.takenAsStated.joined(separator: "; "))
    lines.append(
      "\(found.fileCount) files, \(found.recomputedCount) cells had again from their scores, signed"
        + " with \(found.publicKey)")
    switch found.outcome {
    case .verified: lines.append("verified")
    case .consistent:
      lines.append("consistent, signed by an unknown key (give --public-key to know who signed)")
    case .notVerified:
      lines.append("not verified: \(found.problems.count) problems")
    }
    return lines
  }
}
