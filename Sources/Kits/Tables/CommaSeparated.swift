internal import Foundation
public import TelltaleCore
internal import TextIO

/// A table in comma-separated text (RFC 4180): a header, then one record per row.
///
/// Fields may be quoted, and then hold commas, line breaks and doubled quotes. Lines end in LF or
/// CRLF; blank lines are passed over; a byte order mark at the start is dropped.
public struct CommaSeparated: Sendable {
  /// One row below the header.
  public struct Record: Sendable {
    /// Line of the file that it begins on, from 1.
    public let line: Int
    /// As many as the header has.
    public let fields: [String]
  }

  /// As it was given; for messages.
  public let path: String
  /// Names of the columns, without white space around them; each once.
  public let header: [String]
  /// In the file's order; may be empty.
  public let records: [Record]

  /// Throws `.missingFile` if the file is not there, and `.malformedFile`, with the line, if it is
  /// a Git LFS pointer, not UTF-8, separated by something else than commas, has no header, repeats a column, leaves a quote open or has a record of another
  /// length than the header.
  public init(path: String) throws(AuditError) {
    let bytes = try UserText.bytes(path, what: "the table")
    if let advice = MisplacedFile.advice(beginning: bytes) {
      throw AuditError(.malformedFile, "'\(path)' is no table: \(advice)")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw AuditError(.malformedFile, "'\(path)' is not UTF-8 text; save it as UTF-8")
    }
    try self.init(text: text, path: path)
  }

  /// The same from text; throws `.malformedFile` as it does. `path` is for messages.
  public init(text: String, path: String) throws(AuditError) {
    var rows = try CommaSeparatedRows.records(of: text, name: "'\(path)'")
    guard !rows.isEmpty else {
      throw AuditError(.malformedFile, "'\(path)' is empty: its first line must name the columns")
    }
    let header = rows.removeFirst().fields.map { $0.trimmingCharacters(in: .whitespaces) }
    try CommaSeparated.refuseOtherSeparators(header, path)
    for name in header where header.count(where: { $0 == name }) > 1 {
      throw AuditError(.malformedFile, "'\(path)' names column '\(name)' twice in its first line")
    }
    for row in rows where row.fields.count != header.count {
      throw AuditError(
        .malformedFile,
        "line \(row.line) of '\(path)' has \(row.fields.count) fields, and the first line names"
          + " \(header.count) columns; a field with a comma must stand in double quotes")
    }
    self.path = path
    self.header = header
    records = rows.map { Record(line: $0.line, fields: $0.fields) }
  }

  /// Spreadsheets write other separators, by their language.
  ///
  /// Throws `.malformedFile` for a first line that is one field, and several by another separator.
  private static func refuseOtherSeparators(_ header: [String], _ path: String) throws(AuditError) {
    guard header.count == 1 else { return }
    let names: [(Character, String)] = [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")]
    for (separator, name) in names where header[0].contains(separator) {
      throw AuditError(
        .malformedFile,
        "'\(path)' separates its columns by \(name); save it with commas (in a spreadsheet: as CSV,"
          + " field delimiter ',')")
    }
  }

  /// Index of a column. Throws `.malformedFile`, listing the columns, if it is not there.
  public func column(_ name: String) throws(AuditError) -> Int {
    guard let index = header.firstIndex(of: name) else {
      throw AuditError(
        .malformedFile,
        "'\(path)' has no column '\(name)'" + NearName.hint(for: name, among: header))
    }
    return index
  }
}
