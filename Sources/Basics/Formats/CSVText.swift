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

  /// Lines of fields of text, each ended by `\n`.
  package static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  private static let quoted: Set<Unicode.Scalar> = [
    ",", "\"", "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}",
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

  /// The fields of every line that is not empty, text as it was given to `field`. A byte order mark at
  /// the start is dropped.
  package static func lines(_ text: String) -> [[String]] {
    var lines: [[String]] = []
    var fields: [String] = []
    var field = String.UnicodeScalarView()
    var isQuoted = false
    var previousWasQuote = false
    func endField() {
      fields.append(content(String(field)))
      field = String.UnicodeScalarView()
    }
    func endLine() {
      endField()
      if fields != [""] { lines.append(fields) }
      fields = []
    }
    var isFirst = true
    for scalar in text.unicodeScalars {
      defer { isFirst = false }
      if isFirst, scalar == "\u{FEFF}" { continue }
      if isQuoted {
        if scalar == "\"" {
          isQuoted = false
          previousWasQuote = true
        } else {
          field.append(scalar)
        }
        continue
      }
      switch scalar {
      case "\"":
        if previousWasQuote { field.append("\"") }
        isQuoted = true
      case ",": endField()
      case "\n", "\r": endLine()
      default: field.append(scalar)
      }
      previousWasQuote = false
    }
    if !field.isEmpty || !fields.isEmpty { endLine() }
    return lines
  }
}
