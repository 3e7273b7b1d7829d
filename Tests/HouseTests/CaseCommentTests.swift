import Foundation
import Testing

/// What a stranger's code may switch over says what each case means.
@Suite struct CaseCommentTests {
  private static let rooms = [
    "Sources/Audit", "Sources/Basics", "Sources/Core", "Sources/Kits", "Sources/OpenVINO",
    "Sources/PluginBorder", "Sources/Program/TelltaleKit", "Sources/Torch",
  ]

  /// A line with a case of a public enum.
  private struct Case {
    /// From 1.
    let line: Int
    let text: String
    /// Whether a comment stands right above it, and is of one case only.
    let isCommented: Bool
  }

  /// By their indentation: cases stand one step within their enum, and those of a switch deeper.
  private static func cases(in text: String) -> [Case] {
    let declaration = /(?:@?\w+ )*public (?:\w+ )*enum \w/
    let ofEnum = /(?:indirect )?case [\w`]/
    var found: [Case] = []
    // Of the public enums that the line is in.
    var enums: [Int] = []
    var isBelowComment = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = line.trimmingCharacters(in: .whitespaces)
      let indentation = line.prefix { $0 == " " }.count
      if !words.isEmpty, !words.hasPrefix("#") {
        while let last = enums.last, indentation <= last { enums.removeLast() }
      }
      if words.starts(with: declaration) {
        enums.append(indentation)
        // All on one line, where no comment has room.
        if words.contains(/\{ *(?:indirect )?case\b/) {
          found.append(Case(line: index + 1, text: words, isCommented: false))
        }
      } else if let last = enums.last, indentation == last + 2, words.starts(with: ofEnum) {
        found.append(
          Case(
            line: index + 1, text: words, isCommented: isBelowComment && !namesSeveral(words)))
      }
      // An attribute may stand between the two.
      if !words.hasPrefix("@") { isBelowComment = words.hasPrefix("///") }
    }
    return found
  }

  /// Whether there is a comma outside parentheses, brackets and quotes.
  private static func namesSeveral(_ line: String) -> Bool {
    var (depth, isQuoted) = (0, false)
    for letter in line {
      if letter == "\"" { isQuoted.toggle() }
      if isQuoted { continue }
      if letter == "(" || letter == "[" { depth += 1 }
      if letter == ")" || letter == "]" { depth -= 1 }
      if letter == ",", depth == 0 { return true }
    }
    return false
  }

  @Test func everyCaseOfAPublicEnumHasAComment() throws {
    var count = 0
    for file in Self.rooms.flatMap(Manifest.sources(in:)) {
      for found in Self.cases(in: try String(contentsOfFile: file, encoding: .utf8)) {
        count += 1
        #expect(found.isCommented, "\(file):\(found.line): '\(found.text)' means what?")
      }
    }
    #expect(count > 200)
  }

  @Test func aCaseWithoutACommentOfItsOwnIsFound() {
    let text = """
      public enum Light: Sendable {
        /// Stop, for so many seconds.
        case red(seconds: Double, isLast: Bool)
        case amber
        /// Go.
        case green, blue
        /// Out of order.

        case dark

        var isOn: Bool {
          switch self {
          case .dark: false
          default: true
          }
        }
        private enum Key { case kind }
      }
      enum Hidden {
        case bare
      }
      public struct Lamp {
        public enum Switch { case on }
      }
      """
    let bare = Self.cases(in: text).filter { !$0.isCommented }.map(\.text)
    #expect(
      bare == ["case amber", "case green, blue", "case dark", "public enum Switch { case on }"])
  }
}
