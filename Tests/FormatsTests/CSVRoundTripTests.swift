import TelltaleCore
import Testing

@testable import Formats

/// Whatever stands in a field comes back from the file, and no spreadsheet takes it for a formula.
@Suite struct CSVRoundTripTests {
  private static let pieces = [
    "a", "7", " ", ",", "\"", "\"\"", "\n", "\r", "\r\n", "\t", "=", "+", "-", "@", "'", ";", "|",
    "\u{FEFF}", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "é", "e\u{301}", "語", "🙂", "\u{0}",
  ]

  private func text(_ generator: inout SeededGenerator) -> String {
    (0..<Int.random(in: 0...6, using: &generator))
      .map { _ in Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)] }.joined()
  }

  /// Scalars, since strings that are canonically equal are not the same text.
  private func scalars(_ rows: [[String]]) -> [[[UInt32]]] {
    rows.map { $0.map { $0.unicodeScalars.map(\.value) } }
  }

  @Test(arguments: 0..<400) func rowsComeBackAsTheyWere(seed: UInt64) throws {
    var generator = SeededGenerator(Seed(seed))
    let columnCount = Int.random(in: 1...5, using: &generator)
    let rows = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
      (0..<columnCount).map { _ in text(&generator) }
    }
    let written = CSVText.text(rows)
    // A row of one empty field is a blank line, which readers pass over.
    let kept = rows.filter { $0 != [""] }
    #expect(try scalars(CSVText.lines(written, name: "the table")) == scalars(kept))
  }

  @Test(arguments: 0..<400) func noFieldBeginsAsAFormulaDoes(seed: UInt64) {
    var generator = SeededGenerator(Seed(seed).derived(for: "formula"))
    let field = CSVText.field(text(&generator))
    let bare = field.hasPrefix("\"") ? field.dropFirst() : field[...]
    #expect(bare.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } != true)
  }

  @Test func numbersStandAsTheyAre() throws {
    let line = CSVText.line([.text("-1"), .number("-1"), .number("1e-05")])
    #expect(line == "'-1,-1,1e-05\n")
    #expect(try CSVText.lines(line, name: "the table") == [["-1", "-1", "1e-05"]])
  }

  @Test(arguments: [
    ("a,\"b", "line 1 of the table opens a double quote"),
    ("a\n\"b\"c", "line 2 of the table has text after a closing quote"),
    ("a\rb", "line 1 of the table ends in a carriage return alone"),
  ])
  func whatWeDoNotWriteIsDamageWithItsLine(text: String, says: String) throws {
    let error = try #require(throws: AuditError.self) {
      try CSVText.lines(text, name: "the table")
    }
    #expect(error.code == .corruptedArtifact && error.message.hasPrefix(says))
  }
}
