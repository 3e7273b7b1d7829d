import AuditCore
import AuditReport
import AuditRunner
import Foundation

/// The files of a report.
enum ReportFiles {
  /// With the clause map that lies in the folder, if one does.
  static func write(_ result: AuditResult, to folder: String) throws(AuditError) {
    let texts = try texts(of: result, in: folder)
    // The result first: all else is made of it.
    for name in [AuditFolder.resultName] + AuditFolder.reportNames {
      try OutputFile.replace("\(folder)/\(name)", with: texts[name] ?? "")
    }
  }

  /// What the files of a report hold, by name.
  static func texts(of result: AuditResult, in folder: String) throws(AuditError)
    -> [String: String]
  {
    let place = AuditFolder(folder)
    let clauses =
      place.has(AuditFolder.clausesName)
      ? try ClauseMap(json: place.data(AuditFolder.clausesName)) : nil
    return try AuditReport(result, clauses: clauses).files()
  }

  /// The result of a finished audit.
  static func read(_ folder: String) throws(AuditError) -> AuditResult {
    let place = AuditFolder(folder)
    guard place.has(AuditFolder.resultName) else {
      throw AuditError(
        .missingFile,
        "there is no \(folder)/\(AuditFolder.resultName); is '\(folder)' the folder of a finished"
          + " audit?")
    }
    return try AuditReport.decode(
      json: String(decoding: place.data(AuditFolder.resultName), as: UTF8.self))
  }
}
