import AuditCore
import AuditProcesses
import AuditReport
import AuditRunner
import Foundation

/// The files of a report, each written under a temporary name and renamed.
enum ReportFiles {
  /// - Parameter clauses: nil for the bundled map.
  static func write(_ result: AuditResult, to folder: String, clauses: ClauseMap? = nil)
    throws(AuditError)
  {
    let report = AuditReport(result, clauses: clauses)
    try write(try report.json(), to: folder + "/result.json")
    try write(report.html(), to: folder + "/report.html")
    try write(report.csv(), to: folder + "/matrix.csv")
    try write(report.markdown(), to: folder + "/report.md")
    try write(report.junit(), to: folder + "/junit.xml")
  }

  /// The result of a finished audit.
  static func read(_ folder: String) throws(AuditError) -> AuditResult {
    let path = folder + "/result.json"
    let data: Data
    do throws(ForeignFile.Refusal) {
      data = try ForeignFile.content(path, limit: 1 << 30)
    } catch {
      throw AuditError(
        .missingFile,
        "\(path) \(error.reason); is '\(folder)' the folder of a finished audit?")
    }
    return try AuditReport.decode(json: String(decoding: data, as: UTF8.self))
  }

  static func write(_ text: String, to path: String) throws(AuditError) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw AuditError(
        .storageFailed, "cannot write \(path); look at the disk and at your rights there",
        cause: error.localizedDescription)
    }
  }
}
