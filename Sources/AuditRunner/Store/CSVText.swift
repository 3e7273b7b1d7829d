/// Comma-separated values as RFC 4180 has them: fields quoted where needed, quotes doubled.
enum CSVText {
  static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// The fields of every line that is not empty.
  static func lines(_ text: String) -> [[String]] {
    var lines: [[String]] = []
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    var previousWasQuote = false
    func endLine() {
      fields.append(field)
      if fields != [""] { lines.append(fields) }
      fields = []
      field = ""
    }
    for character in text {
      if isQuoted {
        if character == "\"" {
          isQuoted = false
          previousWasQuote = true
        } else {
          field.append(character)
        }
        continue
      }
      switch character {
      case "\"":
        if previousWasQuote { field.append("\"") }
        isQuoted = true
      case ",":
        fields.append(field)
        field = ""
      case _ where character.isNewline: endLine()
      default: field.append(character)
      }
      previousWasQuote = false
    }
    if !field.isEmpty || !fields.isEmpty { endLine() }
    return lines
  }
}
