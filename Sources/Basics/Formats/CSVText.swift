package import TelltaleCore
internal import TextIO

/// Comma-separated values as RFC 4180 has them: fields quoted where needed, quotes doubled.
///
/// A spreadsheet takes a field that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
/// formula, and runs it. Text that begins so, or with an apostrophe, therefore gets an apostrophe before
/// it, which spreadsheets take for "this is text" and our reader takes off again. Numbers stand as they
/// are.
public enum CSVText {
  /// A field of text.
  public static func field(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    let guarded = isGuarded(first) ? "'" + text : text
    guard guarded.unicodeScalars.contains(where: { quoted.contains($0) }) else { return guarded }
    return "\"" + guarded.replacing("\"", with: "\"\"") + "\""
  }

  /// What stands in a column.
  package enum Field: Sendable, Hashable {
    case text(String)
    /// As it is: no spreadsheet takes it for a formula.
    case number(String)
  }

  /// A line, ended by `\n`.
  package static func line(_ fields: [Field]) -> String {
    fields.map { field in
      switch field {
      case .text(let text): CSVText.field(text)
      case .number(let number): number
      }
    }.joined(separator: ",") + "\n"
  }

  /// Lines of fields of text.
  package static func text(_ rows: [[String]]) -> String {
    rows.map { line($0.map(Field.text)) }.joined()
  }

  private static let quoted: Set<Unicode.Scalar> = [
    ",", "\"", "\n", "\r", "\u{FEFF}", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}",
  ]

  private static func isGuarded(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "=", "+", "-", "@", "\t", "\r", "'": true
    default: false
    }
  }

  /// The text of a field that `field` made.
  package static func content(_ field: String) -> String {
    field.unicodeScalars.first == "'" ? String(field.unicodeScalars.dropFirst()) : field
  }

  /// The fields of every line that is not empty, text as it was given to `field`.
  ///
  /// - Parameter name: of the text, for messages.
  /// - Throws: `.corruptedArtifact` for what this does not write.
  package static func lines(_ text: String, name: String) throws(AuditError) -> [[String]] {
    do throws(AuditError) {
      return try CommaSeparatedRows.records(of: text, name: name).map { $0.fields.map(content) }
    } catch { throw AuditError(.corruptedArtifact, error.message) }
  }
}
