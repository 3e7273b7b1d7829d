import Foundation
import Report
import Testing

@testable import Results

/// The parts of the page that a compliance file needs, and the words that it must not use.
@Suite struct ComplianceTests {
  private let page = AuditReport(ResultFixture.small).html()

  @Test func everyPartOfTheOutlineIsThereOnce() {
    for part in [
      "finding", "attestation", "system", "subject", "threats", "decisions", "matrix", "verdicts",
      "controls", "plots", "study",
      "exposure", "risk", "limits", "clauses", "provenance", "glossary",
    ] {
      #expect(page.components(separatedBy: "id=\"\(part)\"").count == 2, "\(part)")
    }
  }

  @Test func exposureHasNoNamesAndNoSmallGroups() {
    #expect(page.contains("S07, male"), "speakers have made-up names")
    #expect(page.contains("6 speakers, 1 every time"))
    #expect(page.contains("fewer than 5"), "four speakers are no group")
  }

  @Test func nothingIsCalledSafeOrCompliant() {
    let words = page.lowercased()
    for word in [
      "compliant", "anonymous", "certified", " is safe", "no leakage", "privacy is", "gdpr-proof",
    ] {
      #expect(!words.contains(word), "the page says '\(word)'")
    }
  }

  @Test func answersStandAsTheyWereGivenAndMissingOnesAreNamed() {
    let answered = AuditReport(
      ResultFixture.make(
        name: "asked", folds: [0], cells: ResultFixture.small.cells,
        system: ["purpose": "call <centre> quality", "workplace": "Yes, for agents"])
    ).html()
    #expect(answered.contains("call &lt;centre&gt; quality"))
    #expect(
      answered.contains(
        "Not answered (‘system’ in the audit file): role, persons, whose-emotions, split,"))
    #expect(!answered.contains("Whose speech does it hear?"), "folded into that line")
    let considered = "prohibited but for medical or safety reasons"
    #expect(answered.contains(considered))
    #expect(!page.contains(considered), "nothing to consider where nothing was answered")
  }

  @Test func anotherClauseMapTakesThePlaceOfTheBundledOne() throws {
    let map = try ClauseMap(
      json: Data(
        """
        {"note": "ours", "frameworks": [{"key": "x", "name": "Rule X", "edition": "1",
        "appliesFrom": "2026", "checkedOn": "2026-01-01"}], "rows": [{"evidence": "matrix", "name": "numbers", "x": "7"}]}
        """.utf8))
    let other = AuditReport(ResultFixture.small, clauses: map).html()
    #expect(other.contains("Rule X") && !other.contains("MEASURE 2.10"))
    #expect(page.contains("MEASURE 2.10"))
    #expect(throws: (any Error).self) { try ClauseMap(json: Data("{}".utf8)) }
  }

  @Test func theIndexLinksEveryAuditAndDrawsWhatReturns() {
    let result = ResultFixture.small
    let index = AuditReport.index([("a b", result), ("second", result)])
    #expect(index.contains("href=\"a%20b/report.html\""))
    #expect(index.contains("href=\"second/report.html\""))
    #expect(index.contains("id=\"trend-0-wide-t\""))
  }
}
