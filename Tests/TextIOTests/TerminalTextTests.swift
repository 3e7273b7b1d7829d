import Testing
import TextIO

@Suite struct TerminalTextTests {
  /// Every character that moves, colours, rings or turns round.
  private static let active: [Unicode.Scalar] =
    (0...0x9F).compactMap(Unicode.Scalar.init).filter {
      $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
    } + [
      "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}",
      "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}", "\u{2028}", "\u{2029}", "\u{FEFF}",
      "\u{E0041}",
    ]

  @Test func nothingActiveGetsThrough() {
    for scalar in Self.active {
      let text = "a\(Character(scalar))b"
      for safe in [TerminalText.safe(text), TerminalText.line(text)] {
        #expect(!safe.unicodeScalars.contains(scalar), "\(scalar.value)")
        #expect(safe.hasPrefix("a") && safe.hasSuffix("b"))
      }
    }
    #expect(Self.active.count == 63 + 16)
  }

  @Test func whatIsOnlyShownStays() {
    for text in ["", "plain", "é 日本語 💥 👩‍🚀", "a = 'b' \\ \"c\"", "−0.5 … ± 3 %"] {
      #expect(TerminalText.safe(text) == text && TerminalText.line(text) == text)
    }
    #expect(TerminalText.safe("a\n\tb\n") == "a\n\tb\n")
  }

  @Test func aLineStaysOneLine() {
    #expect(TerminalText.line("x\nverified\t\u{1B}[2K") == "x\\nverified\\t\\u{1b}[2K")
    #expect(TerminalText.safe("10 %\r20 %\r\nend") == "10 %\n20 %\nend")
  }
}
