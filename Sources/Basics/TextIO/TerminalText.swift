/// Text as a terminal may have it, whoever chose the words: nothing in it moves the cursor, changes
/// colours, rings, or turns the order of letters round.
public enum TerminalText {
  /// Several lines; line ends and tabs stay.
  public static func safe(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isActive) else { return text }
    var safe = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      switch scalar {
      // A program that goes back to the start of its line has said what stood there.
      case "\r": safe.append("\n")
      case "\n" where previous == "\r": continue
      case _ where isActive(scalar): safe.append(contentsOf: escape(scalar).unicodeScalars)
      default: safe.append(scalar)
      }
    }
    return String(safe)
  }

  /// One line: line ends and tabs are escaped, too.
  public static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isActive($0) || $0 == "\n" || $0 == "\t" }) else {
      return text
    }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isActive(scalar) || scalar == "\n" || scalar == "\t" {
        safe.append(contentsOf: escape(scalar).unicodeScalars)
      } else {
        safe.append(scalar)
      }
    }
    return String(safe)
  }

  /// Whether a terminal does something else with it than show it.
  private static func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x09: false
    // Control characters of both sets.
    case 0x00...0x1F, 0x7F...0x9F: true
    // Marks, embeddings, overrides and isolates of writing direction.
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    // Separators of lines, the byte order mark, and invisible tags.
    case 0x2028, 0x2029, 0xFEFF, 0xE0000...0xE007F: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    default: "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }
}
