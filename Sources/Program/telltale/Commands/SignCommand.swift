import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Seal a finished audit: hash every file of it and sign the list.",
    discussion: """
      Writes manifest.json (SHA-256 of every file that the result names, and of the report; \
      result.json among them holds the hashes of the configuration, the corpora and the plugins) and \
      manifest.sig (Ed25519). What else lies in the folder is left out, and named. Give the public key to \
      whoever will verify, by another way than the folder.

        telltale sign crema-d-audit --new-key auditor.key    make a key and sign
        telltale sign crema-d-audit --key auditor.key        sign with it again
      """)

  @Argument(help: ArgumentHelp("Folder of a finished audit.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("Private key file.", valueName: "file"))
  var key: String?

  @Option(help: ArgumentHelp("Make a private key and write it there first.", valueName: "file"))
  var newKey: String?

  func validate() throws {
    guard (key == nil) != (newKey == nil) else {
      throw ValidationError("give --key with an existing key file, or --new-key to make one")
    }
  }

  private func signingKey() throws(AuditError) -> SigningKey {
    if let newKey { return try SigningKey(newFile: newKey) }
    return try SigningKey(file: key ?? "")
  }

  func run() throws {
    let audit = try SealedAudit(folder: folder)
    let signing = try signingKey()
    let seal = try audit.seal(with: signing)
    try StandardOutput.line("signed: \(seal.fileCount) files of \(folder)")
    for name in seal.left {
      try StandardOutput.line("not signed, for it is not the audit's: \(name)")
    }
    try StandardOutput.line("public key: \(signing.publicKey)")
  }
}
