import ArgumentParser
import AuditCore
import AuditReport
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the report of a finished audit again, from its stored result.",
    discussion: """
      Reads result.json of an audit's folder and writes report.html, report.md, matrix.csv and \
      junit.xml beside it. \
      Nothing is trained or measured again.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case html, json, csv, markdown, junit }

  @Argument(help: ArgumentHelp("Folder of a finished audit.", valueName: "folder"))
  var folder: String

  @Option(help: "Print one form on standard output instead: html, json, csv, markdown or junit.")
  var print: Format?

  func run() throws {
    let result = try ReportFiles.read(folder)
    let report = AuditReport(result)
    switch print {
    case .html: Swift.print(report.html(), terminator: "")
    case .json: Swift.print(try report.json(), terminator: "")
    case .csv: Swift.print(report.csv(), terminator: "")
    case .junit: Swift.print(report.junit(), terminator: "")
    case .markdown: Swift.print(report.markdown(), terminator: "")
    case nil:
      try ReportFiles.write(result, to: folder)
      Swift.print("report: \(folder)/report.html")
    }
  }
}
