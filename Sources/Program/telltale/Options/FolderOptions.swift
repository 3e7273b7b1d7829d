import ArgumentParser
import TelltaleKit

/// Where an audit works and writes.
struct FolderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder for the report and the scores (default: <name>-audit here).", valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Folder of finished stages, shared by all audits on it (default: TELLTALE_STORE, or telltale.store here).",
      valueName: "folder"))
  var store: String?

  func places(name: String) -> AuditPlaces {
    AuditPlaces(output: output, store: store, name: name)
  }
}
