import Foundation
import Report
import TelltaleCore
import TestSupport
import Testing

@testable import Formats
@testable import Results

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Names that somebody else chose reach every form of a report as text, and as nothing else.
@Suite struct NastyNamesTests {
  private static let names = [
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'quoted", "a,b", "a\"b", "a\nb",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]>", "&amp;", "a|b", "# head",
    "- item", "[x](javascript:alert(1))", "![x](http://example.org/x.png)", "[x]: http://a.example",
    "**bold**", "`code`", "\u{1B}[2J\u{1B}]0;title\u{7}", "\u{202E}evil", "a\u{0}b", "\u{FFFF}",
    "é 日本語 💥",
  ]

  private func report(_ name: String) -> AuditReport {
    let cells = [1, 2].map { depth in
      ResultFixture.cell(
        name, corpus: name, tap: TapDescription(name: "\(name)\(depth)", shape: [1], depth: depth),
        .ignorant, splice: nil, values: [0.7, 0.8], ceiling: 0.9)
    }
    return AuditReport(
      ResultFixture.make(
        name: name, folds: [0, 1], cells: cells + [ResultFixture.failed(cells[0], because: name)],
        emotions: [name, "b"]))
  }

  @Test(arguments: names)
  func noFieldOfTheTableIsAFormulaAndEachReadsBack(name: String) throws {
    let lines = try CSVText.lines(report(name).csv(), name: "the table")
    let column = try #require(lines[0].firstIndex(of: "attacker"))
    #expect(lines.dropFirst().contains { $0[column] == name }, "\(name)")
    #expect(Set(lines.map(\.count)).count == 1)
    for character in ["=", "+", "-", "@", "\t", "\r"] where name.hasPrefix(character) {
      #expect(CSVText.field(name).contains("'" + name.prefix(1)))
    }
  }

  @Test(arguments: names)
  func theTableOfScoresReadsBackAsItWas(name: String) throws {
    let row = ScoreTable.Row(
      utterance: name, speaker: name, group: name, emotion: name, style: "", truth: name)
    let table = ScoreTable(
      classes: [name, "b"], rows: [row], scores: ScoreMatrix(values: [-0.5, -1.5], classCount: 2))
    #expect(try ScoreTable(csv: table.csv(), name: "it") == table)
    #expect(table.csv().contains(",-0.5,-1.5"))
  }

  @Test(arguments: names)
  func markdownHasNoMarkupOfTheirs(name: String) {
    let text = report(name).markdown()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(!line.contains("\u{1B}") && !line.contains("\u{202E}") && !line.contains("\u{0}"))
      let unescaped = line.replacing("\\\\", with: "").replacing(#/\\./#, with: "")
      #expect(!unescaped.contains("<") && !unescaped.contains("]("), "\(line)")
      #expect(!unescaped.contains("![") && !unescaped.contains("`"), "\(line)")
    }
    #expect(text.count { $0 == "\n" } == report("plain").markdown().count { $0 == "\n" })
  }

  @Test(arguments: names)
  func pageAndCasesAreWellFormedAndHoldTextOnly(name: String) throws {
    let page = report(name).html()
    #expect(!page.contains("<script") && !page.contains("<img"))
    #expect(!page.contains("\u{202E}") && !page.contains("\u{1B}"))
    let cases = XMLParser(data: Data(report(name).junit().utf8))
    #expect(cases.parse(), "\(name)")
  }

  @Test func theIndexLinksFoldersAndNothingElse() {
    for folder in ["javascript:alert(1)", "\"><script>", "a b", "#x", "?y", "http:"] {
      let page = AuditReport.index([(folder, ResultFixture.small)])
      let links = page.matches(of: #/href="([^"]*)"/#).map { String($0.1) }
      #expect(links.count == 1)
      #expect(!links[0].contains(":") && links[0].hasSuffix("/report.html"), "\(links)")
      #expect(URL(string: links[0])?.fragment() == nil && URL(string: links[0])?.query() == nil)
    }
  }
}
