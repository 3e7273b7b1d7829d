internal import Evidence
internal import Formats
internal import Foundation
internal import Report
public import Results
public import TelltaleCore
internal import TextIO

/// The files of a report.
public enum ReportFiles {
  /// In which a report can be had.
  public enum Form: String, Sendable, CaseIterable {
    /// The whole report as one page, for people.
    case html
    /// The whole result, of `schema`, for programs.
    case json
    /// One long table: every cell, metric and fold, and means over folds.
    case csv
    /// The finding, the matrix and the controls, for notes and terminals.
    case markdown
    /// XML with one test case per planned attack, for build servers.
    case junit
  }

  /// JSON Schema of `result.json`.
  public static var schema: String { AuditReport.schema }

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

  /// A report in one form, whatever lies in a folder.
  ///
  /// - Parameter clauses: file of a clause map to use instead of the bundled one.
  ///
  /// Throws `.missingFile` or `.malformedFile` for a clause map, and `.computationFailed` for a result that cannot be
  /// written as JSON.
  public static func text(
    of result: AuditResult, as form: Form, clauses file: String? = nil
  ) throws(AuditError) -> String {
    let report = AuditReport(result, clauses: try file.map(clauseMap)?.map)
    switch form {
    case .html: return report.html()
    case .json: return try report.json()
    case .csv: return report.csv()
    case .junit: return report.junit()
    case .markdown: return report.markdown()
    }
  }

  /// Puts a clause map into an audit's folder: its report is made with that one from then on.
  ///
  /// Throws `.missingFile` or `.malformedFile` for what is none, and `.storageFailed`.
  public static func keep(clauses file: String, in folder: String) throws(AuditError) {
    let text = try clauseMap(file).text
    try OutputFile.replace("\(folder)/\(AuditFolder.clausesName)", with: text)
  }

  private static func clauseMap(_ file: String) throws(AuditError) -> (map: ClauseMap, text: String)
  {
    let data = try UserText.bytes(file, what: "the clause map", limit: 1 << 24)
    return (try ClauseMap(json: data), String(decoding: data, as: UTF8.self))
  }

  /// Prints an audit's `report.html` as a PDF beside it, by Chromium or WeasyPrint.
  ///
  /// - Returns: path of the PDF.
  ///
  /// Throws `.unsupported` where neither is installed, and `.computationFailed` with the printer's words.
  public static func printPDF(in folder: String) throws(AuditError) -> String {
    let path = "\(folder)/\(AuditFolder.printName)"
    try PDFPrinter.print("\(folder)/report.html", to: path)
    return path
  }

  /// Writes `index.html` over the audits in a folder's folders.
  ///
  /// - Parameter leftOut: told of an audit that cannot be read, with why.
  /// - Returns: how many audits it lists.
  ///
  /// Throws `.missingFile` where there is no folder, or no audit in it, and `.storageFailed`.
  public static func writeIndex(
    of root: String, leftOut: (String, AuditError) -> Void
  ) throws(AuditError) -> Int {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: root) else {
      throw AuditError(.missingFile, "cannot read the folder '\(root)'")
    }
    var audits: [(folder: String, result: AuditResult)] = []
    for name in names.sorted()
    where FileManager.default.fileExists(atPath: "\(root)/\(name)/\(AuditResult.fileName)") {
      do throws(AuditError) {
        audits.append((name, try read("\(root)/\(name)")))
      } catch {
        leftOut("\(root)/\(name)", error)
      }
    }
    guard !audits.isEmpty else {
      throw AuditError(
        .missingFile, "no folder in '\(root)' is a finished audit: none holds a result.json")
    }
    try OutputFile.replace("\(root)/index.html", with: AuditReport.index(audits))
    return audits.count
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
