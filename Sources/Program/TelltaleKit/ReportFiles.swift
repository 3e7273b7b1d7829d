internal import Evidence
internal import Formats
internal import Foundation
internal import Report
public import Results
public import TelltaleCore

/// The files of a report.
public enum ReportFiles {
  /// With the clause map that lies in the folder, if one does.
  ///
  /// Throws `.storageFailed`, with the files before it written, and as `texts` does, with none.
  public static func write(_ result: AuditResult, to folder: String) throws(AuditError) {
    let texts = try texts(of: result, in: folder)
    // The result first: all else is made of it.
    for name in [AuditResult.fileName] + AuditResult.reportNames {
      try OutputFile.replace("\(folder)/\(name)", with: texts[name] ?? "")
    }
  }

  /// What the files of a report hold, by name.
  ///
  /// Throws `.malformedFile` for a clause map that is none, `.corruptedArtifact` for one that is no regular file, and
  /// `.computationFailed` for a result that cannot be written as JSON.
  public static func texts(of result: AuditResult, in folder: String) throws(AuditError)
    -> [String: String]
  {
    let place = AuditFolder(folder)
    let clauses =
      place.has(AuditFolder.clausesName)
      ? try ClauseMap(json: place.data(AuditFolder.clausesName)) : nil
    return try AuditReport(result, clauses: clauses).files()
  }

  /// The result of a finished audit.
  ///
  /// Throws `.missingFile`, `.corruptedArtifact` for what is no regular file, `.unsupported` for a result of another
  /// schema, and `.malformedFile` for text that is none.
  public static func read(_ folder: String) throws(AuditError) -> AuditResult {
    let place = AuditFolder(folder)
    guard place.has(AuditResult.fileName) else {
      throw AuditError(
        .missingFile,
        "there is no \(folder)/\(AuditResult.fileName); is '\(folder)' the folder of a finished"
          + " audit?")
    }
    return try AuditReport.decode(
      json: String(decoding: place.data(AuditResult.fileName), as: UTF8.self))
  }
}
