import ArgumentParser
import Evidence
import Formats
import Foundation
import Report
import Results
import TelltaleCore
import TelltaleKit
import TextIO

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the report of a finished audit again, from its stored result.",
    discussion: """
      Reads result.json of an audit's folder and writes report.html, report.md, matrix.csv and \
      junit.xml beside it. Nothing is trained or measured again.

        telltale report crema-d-audit --pdf      also report.pdf, by an installed browser
        telltale report --index audits           one page over all audits in the folder 'audits'
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case html, json, csv, markdown, junit }

  @Argument(help: ArgumentHelp("Folder of a finished audit.", valueName: "folder"))
  var folder: String?

  @Option(help: "Print one form on standard output instead: html, json, csv, markdown or junit.")
  var print: Format?

  @Flag(help: "Also print report.html to report.pdf, by Chromium or WeasyPrint.")
  var pdf = false

  @Option(
    help: ArgumentHelp(
      "Clause map to use instead of the bundled one (JSON of the same form); kept in the folder.",
      valueName: "file"))
  var clauses: String?

  @Option(
    help: ArgumentHelp(
      "Write index.html over the audits in this folder's folders.", valueName: "folder"))
  var index: String?

  @Flag(help: "Print the JSON Schema of result.json.")
  var schema = false

  func validate() throws {
    guard schema || (folder == nil) != (index == nil) else {
      throw ValidationError("give the folder of an audit, or --index with a folder of audits")
    }
  }

  func run() throws {
    if schema { return try StandardOutput.write(AuditReport.schema + "\n") }
    if let index { return try writeIndex(of: index) }
    let folder = folder ?? "."
    let result = try ReportFiles.read(folder)
    if let print { return try show(result, as: print) }
    if let clauses {
      let map = try clauseMap(clauses)
      try OutputFile.replace("\(folder)/\(AuditFolder.clausesName)", with: map.text)
    }
    try ReportFiles.write(result, to: folder)
    try StandardOutput.line("report: \(folder)/report.html")
    if pdf {
      try PDFPrinter.print("\(folder)/report.html", to: "\(folder)/\(AuditFolder.printName)")
      try StandardOutput.line("report: \(folder)/\(AuditFolder.printName)")
    }
  }

  private func show(_ result: AuditResult, as form: Format) throws {
    let report = AuditReport(result, clauses: try clauses.map { try clauseMap($0).map })
    switch form {
    case .html: try StandardOutput.write(report.html())
    case .json: try StandardOutput.write(report.json())
    case .csv: try StandardOutput.write(report.csv())
    case .junit: try StandardOutput.write(report.junit())
    case .markdown: try StandardOutput.write(report.markdown())
    }
  }

  private func clauseMap(_ file: String) throws(AuditError) -> (map: ClauseMap, text: String) {
    let data = try UserText.bytes(file, what: "the clause map", limit: 1 << 24)
    return (try ClauseMap(json: data), String(decoding: data, as: UTF8.self))
  }

  /// An audit that cannot be read is named and left out.
  private func writeIndex(of root: String) throws {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: root) else {
      throw AuditError(.missingFile, "cannot read the folder '\(root)'")
    }
    var audits: [(folder: String, result: AuditResult)] = []
    for name in names.sorted()
    where FileManager.default.fileExists(atPath: "\(root)/\(name)/result.json") {
      do {
        audits.append((name, try ReportFiles.read("\(root)/\(name)")))
      } catch {
        StandardError.write("telltale: left out: \(root)/\(name): \(error)\n")
      }
    }
    guard !audits.isEmpty else {
      throw AuditError(
        .missingFile, "no folder in '\(root)' is a finished audit: none holds a result.json")
    }
    try OutputFile.replace("\(root)/index.html", with: AuditReport.index(audits))
    try StandardOutput.line("\(audits.count) audits: \(root)/index.html")
  }
}
