import Foundation
import Report
import TelltaleCore
import Testing

@testable import Results

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PageTests {
  let html = AuditReport(ResultFixture.small).html()

  @Test func everyTextIsEscaped() throws {
    let evil = "<script>alert(\"x\")</script>&'"
    let outcome = ResultFixture.cell(
      evil, corpus: evil, tap: TapDescription(name: evil, shape: [1], depth: 1), .ignorant,
      splice: nil, values: [0.7, 0.8], ceiling: 0.9)
    let other = ResultFixture.cell(
      evil, corpus: evil, tap: TapDescription(name: evil + "2", shape: [1], depth: 2), .ignorant,
      splice: nil, values: [0.7, 0.8], ceiling: 0.9)
    let result = ResultFixture.make(
      name: evil, folds: [0, 1],
      cells: [outcome, other, ResultFixture.failed(outcome, because: evil)], emotions: [evil, "b"])
    let page = AuditReport(result).html()
    #expect(!page.contains("<script"))
    #expect(!page.contains("alert(\"x\")"))
    #expect(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;"))
    try expectWellFormed(page)
  }

  @Test func thePageIsWellFormed() throws {
    try expectWellFormed(html)
    try expectWellFormed(AuditReport(ResultFixture.large(tapCount: 3, folds: [0])).html())
  }

  /// The page is written so that an XML parser takes it too, its void elements closed.
  private func expectWellFormed(_ page: String) throws {
    var text = page.replacing("<!DOCTYPE html>\n", with: "")
    for name in ["meta", "br"] {
      text = text.replacing(try Regex("<\(name)([^>]*)>")) { match in
        "<\(name)\(match.output[1].substring ?? "")/>"
      }
    }
    let parser = PageParser(text)
    #expect(parser.problem == nil, "\(parser.problem ?? "")")
  }

  @Test func everyNumberOfTheMatrixStandsOnThePage() {
    for outcome in ResultFixture.small.cells {
      for summary in outcome.leakage {
        guard let mean = summary.mean, let spread = summary.standardDeviation else { continue }
        let beside =
          summary.interval.map { interval in
            let ends = [interval.range.lowerBound, interval.range.upperBound].map(twoDecimals)
            return "<span class=\"interval\">[\(ends[0]), \(ends[1])]</span>"
          } ?? "<span class=\"spread\"> ± \(twoDecimals(spread))</span>"
        let number = shown(mean)
        let isShown = html.contains(number + beside)
        let isCapped = summary.metric == "uar-prior-matched"
        #expect((summary.attainable != nil) == isCapped)
        if isCapped {
          #expect(html.contains(number + beside + "<span class=\"interval\">of at most &gt;0.99"))
        }
        #expect(isShown, "\(outcome.cell.id), \(summary.metric): \(number)")
      }
      for summary in outcome.ceiling {
        guard ["accuracy", "auc"].contains(summary.metric), let mean = summary.mean
        else { continue }
        let isShown = html.contains(">\(shown(mean))</td>")
        #expect(isShown, "ceiling of \(outcome.cell.id)")
      }
    }
  }

  /// Never rounded up to certainty.
  private func shown(_ mean: Double) -> String {
    mean < 1 && twoDecimals(mean) == "1.00" ? "&gt;0.99" : twoDecimals(mean)
  }

  private func twoDecimals(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }

  @Test func failedAndUnrunCellsAppearWithTheirReasons() {
    #expect(html.contains("training diverged: the loss is not a number at epoch 2"))
    #expect(html.contains("the budget of 20 minutes was spent"))
    #expect(html.contains("fewer than 20 intercepted utterances"))
  }

  @Test func thePageFetchesNothing() throws {
    let result = ResultFixture.make(
      name: "See https://example.org", folds: [0], cells: ResultFixture.small.cells)
    let page = AuditReport(result).html()
    #expect(page.contains("https://example.org"), "text may name a place")
    let references = page.matches(
      of: try Regex(
        "(src|href|srcset|action|data|poster)=\"(?!#)|url\\(|@import|<link|<script|<img"))
    #expect(references.isEmpty)
  }

  @Test func theHeadlineIsTheStrongestAttackAndNoControl() {
    // The untrained control reaches 0.98 in this fixture, more than any attack.
    let sentence =
      "From the output of pool1, the attacker vgg16 trained on crema-d (semi-informed) inferred"
      + " gender with AUC 0.96 (UAR 0.91 at the prior-matched threshold) on speakers it never"
      + " heard; guessing gives 0.50."
    #expect(html.contains(sentence))
    #expect(
      html.contains(
        "From the output of pool1, the attacker vgg16 trained on crema-d (ignorant) inferred"))
    #expect(html.contains("Strongest ignorant attack"))
  }

  @Test func withoutAnyMeasuredAttackThePageSaysSo() {
    let cells = ResultFixture.small.cells.map {
      $0.cell.kind == .attack ? ResultFixture.failed($0, because: "no memory") : $0
    }
    let report = AuditReport(ResultFixture.make(name: "x", folds: [0], cells: cells))
    #expect(report.html().contains("No attack was measured, so this audit says nothing"))
    #expect(report.markdown().contains("No attack was measured."))
  }

  @Test func anAttackAtChanceIsNotCalledEvidenceOfAbsence() {
    let outcome = ResultFixture.cell(
      "vgg16", corpus: "crema-d", tap: ResultFixture.pool1, .ignorant, splice: nil,
      values: [0.47, 0.5], ceiling: nil)
    let page = AuditReport(ResultFixture.make(name: "x", folds: [0, 1], cells: [outcome])).html()
    #expect(page.contains("This attack alone settles nothing, and is no evidence of absence: a"))
    #expect(page.contains("Ignorant attackers alone understate leakage."))
  }

  @Test func thePagePromisesNothing() throws {
    let words = ["safe", "private", "compliant", "certified", "anonymous", "no leakage"]
    let report = AuditReport(ResultFixture.large(tapCount: 5, folds: [0, 1]))
    for text in [report.html(), report.markdown(), html] {
      for word in words {
        #expect(text.firstMatch(of: try Regex("(?i)\\b\(word)\\b")) == nil, "\(word)")
      }
      #expect(text.contains("lower bound on leakage"))
      #expect(text.contains("95 % interval over"))
    }
  }

  @Test func everyTableNamesItsColumnsAndEveryFigureItself() throws {
    for cell in html.matches(of: try Regex("<th[^>]*>")) {
      let tag = String(html[cell.range])
      #expect(tag.hasPrefix("<thead") || tag.contains("scope="), "\(tag)")
    }
    let pictures = html.matches(of: try Regex("<svg[^>]*role=\"img\"")).count
    #expect(pictures >= 4)
    #expect(html.matches(of: try Regex("<desc id=")).count == pictures)
    #expect(html.matches(of: try Regex("<title id=")).count == pictures)
    #expect(html.contains("<figcaption>"))
  }

  @Test(arguments: [
    ResultFixture.small, ResultFixture.contrasting,
    ResultFixture.large(tapCount: 2, folds: [0, 1]),
  ])
  func everySectionIsLinkedFromTheNavigationAndNothingElseIs(result: AuditResult) throws {
    let page = AuditReport(result).html()
    let navigation = try #require(
      page.split(separator: "<nav").last?.split(separator: "</nav>").first)
    let ids = { (text: Substring, pattern: String) in
      text.matches(of: try Regex(pattern)).compactMap { $0.output[1].substring }
    }
    let sections = try ids(page[...], "<section id=\"([^\"]+)\"")
    #expect(sections.count > 15)
    #expect(try ids(navigation, "href=\"#([^\"]+)\"") == sections)
  }

  @Test func idsAreUnique() throws {
    let page = AuditReport(ResultFixture.large(tapCount: 2, folds: [0, 1])).html()
    let ids = page.matches(of: try Regex(" id=\"([^\"]+)\"")).compactMap { $0.output[1].substring }
    #expect(Set(ids).count == ids.count)
    for link in page.matches(of: try Regex("href=\"#([^\"]+)\"")) {
      #expect(ids.contains(link.output[1].substring ?? ""))
    }
  }
}

/// Whether a text is well-formed XML, and what is wrong if not.
private final class PageParser: NSObject, XMLParserDelegate {
  private(set) var problem: String?

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    if !parser.parse() { problem = problem ?? "not well-formed" }
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    problem = "line \(parser.lineNumber): \(error)"
  }
}
