package import TelltaleCore

/// Comma-separated text (RFC 4180), taken apart: fields may be quoted, and then hold commas, line breaks and
/// doubled quotes; lines end in LF or CRLF.
package enum CommaSeparatedRows {
  /// One row, the first included.
  package struct Record: Sendable, Hashable {
    /// Line of the text that it begins on, from 1.
    package let line: Int
    /// One or more.
    package let fields: [String]
  }

  /// The rows of a text; blank lines are passed over, a byte order mark at the start is dropped.
  ///
  /// - Parameter name: of the text, for messages.
  /// - Throws: `.malformedFile`, with the line, for a quote that stays open or stands within a field, for
  ///   text behind a closing one, and for a carriage return alone.
  package static func records(of text: String, name: String) throws(AuditError) -> [Record] {
    let scalars = Array(
      (text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text).unicodeScalars)
    var rows: [Record] = []
    var fields: [String] = []
    var field = String.UnicodeScalarView()
    var (line, firstLine, quoteLine) = (1, 1, 1)
    var (isQuoted, wasQuoted) = (false, false)
    func malformed(_ line: Int, _ problem: String) -> AuditError {
      AuditError(.malformedFile, "line \(line) of \(name) \(problem)")
    }
    func endRow() {
      fields.append(String(field))
      if fields != [""] || wasQuoted { rows.append(Record(line: firstLine, fields: fields)) }
      (fields, field, wasQuoted) = ([], String.UnicodeScalarView(), false)
    }
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      index += 1
      if isQuoted {
        if scalar == "\"", next == "\"" {
          field.append("\"")
          index += 1
        } else if scalar == "\"" {
          isQuoted = false
        } else {
          if scalar == "\n" { line += 1 }
          field.append(scalar)
        }
        continue
      }
      switch scalar {
      case "\"":
        guard field.isEmpty, !wasQuoted else {
          throw malformed(line, "has a double quote inside a field; double it and quote the field")
        }
        (isQuoted, wasQuoted, quoteLine) = (true, true, line)
      case ",":
        fields.append(String(field))
        (field, wasQuoted) = (String.UnicodeScalarView(), false)
      case "\r" where next == "\n": continue
      case "\r":
        throw malformed(
          line,
          "ends in a carriage return alone, as old Macs wrote; save it with line ends LF or CRLF")
      case "\n":
        endRow()
        line += 1
        firstLine = line
      default:
        guard !wasQuoted else { throw malformed(line, "has text after a closing quote") }
        field.append(scalar)
      }
    }
    if isQuoted { throw malformed(quoteLine, "opens a double quote that is never closed") }
    if !fields.isEmpty || !field.isEmpty || wasQuoted { endRow() }
    return rows
  }
}
