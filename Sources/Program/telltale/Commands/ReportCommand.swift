public import ArgumentParser
import Foundation
public import TelltaleKit
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

  @Argument(help: ArgumentHelp("Folder of a finished audit.", valueName: "folder"))
  var folder: String?

  @Option(help: "Print one form on standard output instead: html, json, csv, markdown or junit.")
  var print: ReportFiles.Form?

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
    if schema { return try StandardOutput.write(ReportFiles.schema + "\n") }
    if let index {
      let count = try ReportFiles.writeIndex(of: index) { folder, error in
        StandardError.write("telltale: left out: \(folder): \(error)\n")
      }
      return try StandardOutput.line("\(count) audits: \(index)/index.html")
    }
    let folder = folder ?? "."
    let result = try ReportFiles.read(folder)
    if let print {
      return try StandardOutput.write(ReportFiles.text(of: result, as: print, clauses: clauses))
    }
    if let clauses { try ReportFiles.keep(clauses: clauses, in: folder) }
    try ReportFiles.write(result, to: folder)
    try StandardOutput.line("report: \(folder)/report.html")
    if pdf { try StandardOutput.line("report: \(ReportFiles.printPDF(in: folder))") }
  }
}

extension ReportFiles.Form: ExpressibleByArgument {}
