import ArgumentParser
import AuditCore
import AuditRunner
import Foundation

struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Seal a finished audit: hash every file of its folder and sign the list.",
    discussion: """
      Writes manifest.json (SHA-256 of every file; result.json among them holds the hashes of the \
      configuration, the corpora and the plugins) and manifest.sig (Ed25519). Give the public key to \
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
    _ = try ReportFiles.read(folder)
    let signing = try signingKey()
    let manifest = try EvidenceBundle(folder: folder).seal(with: signing)
    print("signed: \(manifest.files.count) files of \(folder)")
    print("public key: \(signing.publicKey)")
  }
}
