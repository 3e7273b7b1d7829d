import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

/// Which submitted audit.
struct SubmittedOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The audit file that was submitted, or the name of its folder below 'submitted' in the store.",
      valueName: "audit"))
  var audit: String?

  @Option(help: "The audit's name, where it was given on the command line.")
  var name: String?

  @OptionGroup var folders: FolderOptions

  /// All of the store where none is named.
  func audits() throws(AuditError) -> [ClusterAudit] {
    let store = folders.places(name: "").store
    guard let audit else {
      if let name { return [try ClusterAudit(name: name, places: folders.places(name: name))] }
      var audits: [ClusterAudit] = []
      for name in ClusterAudit.names(store: store) {
        audits.append(try ClusterAudit(submitted: name, store: store))
      }
      return audits
    }
    guard FileManager.default.fileExists(atPath: audit) else {
      return [try ClusterAudit(submitted: audit, store: store)]
    }
    let url = URL(fileURLWithPath: audit)
    let configuration = try AuditConfiguration(
      yaml: UserText.read(audit, what: "the audit file"),
      defaultName: url.deletingPathExtension().lastPathComponent)
    let name = name ?? configuration.name
    return [try ClusterAudit(name: name, places: folders.places(name: name))]
  }
}
