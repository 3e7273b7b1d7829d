import Foundation
import Report
import TelltaleCore
import Testing

@testable import Results

@Suite struct ReportTests {
  let report = AuditReport(ResultFixture.small)

  // MARK: JSON

  @Test func jsonRoundTripsToTheSameValueAndTheSameBytes() throws {
    let text = try report.json()
    let decoded = try AuditReport.decode(json: text)
    #expect(decoded == ResultFixture.small)
    #expect(try AuditReport(decoded).json() == text)
  }

  @Test func jsonIsWrittenWithSortedKeys() throws {
    let lines = try report.json().split(separator: "\n")
    let topLevel = lines.filter { $0.hasPrefix("  \"") }.map { $0.prefix { $0 != ":" } }
    #expect(topLevel.count == 11)
    #expect(topLevel == topLevel.sorted())
  }

  @Test func valuesThatAreNotFiniteSurviveTheJSON() throws {
    let declaration = LeakageMetricDeclaration(
      label: "Cllr", unit: "bit", range: 0...Double.infinity, higherIsMoreLeakage: false,
      decisionRule: nil)
    let score = LeakageScore(value: .infinity, chance: 1, utteranceCount: 4, speakerCount: 2)
    let summary = MetricSummary(
      metric: "cllr", declaration: declaration, perFold: [.value(score)])
    let cell = ResultFixture.small.cells[0].cell
    let outcome = CellResult(
      cell: cell, status: .measured, folds: [0], leakage: [summary], ceiling: [], scoreFiles: [])
    let result = ResultFixture.make(name: "infinite", folds: [0], cells: [outcome])
    let decoded = try AuditReport.decode(json: try AuditReport(result).json())
    #expect(decoded.cells[0].leakage[0].values == [Double.infinity])
    #expect(AuditReport(decoded).html().contains("∞"))
  }

  @Test func anotherSchemaVersionIsRefusedNamingBoth() throws {
    let text = try report.json().replacing("\"schemaVersion\" : 9", with: "\"schemaVersion\" : 99")
    let error = #expect(throws: AuditError.self) { try AuditReport.decode(json: text) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("version 99") == true)
    #expect(error?.message.contains("version \(AuditResult.currentSchemaVersion)") == true)
  }

  @Test func aModelThatCameTrainedMayHaveHeardTheSpeakersAndThePageSaysSo() throws {
    let warning = "if it has heard the ones judged here"
    let text = try report.json()
    #expect(!text.contains("cameTrained") && !report.html().contains(warning))
    let trained = try AuditReport.decode(
      json: text.replacing(
        "\"plannedFoldCount\"", with: "\"cameTrained\" : true, \"plannedFoldCount\""))
    #expect(AuditReport(trained).html().contains(warning))
  }

  @Test func textThatIsNoResultIsRefused() throws {
    for text in ["", "not JSON", "[]", "{\"name\": \"x\"}"] {
      let error = #expect(throws: AuditError.self) { try AuditReport.decode(json: text) }
      #expect(error?.code == .malformedFile)
    }
  }

  @Test func aDamagedResultNamesThePlace() throws {
    let text = try report.json().replacing("\"attackerCorpus\" : \"ravdess\"", with: "\"x\" : 1")
    let error = #expect(throws: AuditError.self) { try AuditReport.decode(json: text) }
    #expect(error?.code == .malformedFile)
    #expect(error?.cause?.hasPrefix("cells[2].cell") == true, "\(error?.cause ?? "no cause")")
  }

  // MARK: CSV and Markdown

  @Test func csvHoldsEveryValueInFullAndAReasonForEachCellWithout() throws {
    let lines = report.csv().split(separator: "\n")
    let cells = ResultFixture.small.cells
    // Each summary: its folds, then mean and SD where there are any.
    var summaries: [MetricSummary] = []
    for cell in cells {
      summaries += cell.leakage + cell.ceiling
      summaries += cell.native?.leakage ?? []
      summaries += cell.slices.flatMap(\.leakage)
    }
    for baseline in ResultFixture.small.baselines {
      summaries += baseline.metrics + baseline.slices.flatMap(\.leakage)
    }
    var rowCount = 0
    for summary in summaries {
      rowCount += summary.perFold.count
      if summary.mean != nil { rowCount += 1 }
      if summary.standardDeviation != nil { rowCount += 1 }
    }
    #expect(lines.count == 1 + rowCount + 2)
    #expect(lines.allSatisfy { !$0.contains("NaN") })
    #expect(lines.contains { $0.contains(",uar,trained,0,,0.91,0.5,") })
    #expect(lines.contains { $0.contains(",failed,training diverged: ") })
    #expect(lines.contains { $0.contains(",not run,the budget ") })
    #expect(lines.contains { $0.hasPrefix("control-coin,coin,") })
    #expect(lines.contains { $0.contains(",representation,emotion=sad,accuracy,trained,0,") })
    #expect(lines.contains { $0.contains(",native-features,,accuracy,trained,all,,0.82") })
  }

  @Test func csvQuotesWhatWouldBreakARow() {
    let reason = "a \"b\", c\nd"
    let outcome = ResultFixture.failed(ResultFixture.small.cells[0], because: reason)
    let csv = AuditReport(ResultFixture.make(name: "x", folds: [0], cells: [outcome])).csv()
    #expect(csv.contains(",failed,\"a \"\"b\"\", c\nd\","))
  }

  @Test func markdownTableHasOneAlignedLinePerAttack() {
    let markdown = report.markdown()
    let table = markdown.split(separator: "\n").drop { $0 != "## Attacks" }.dropFirst()
      .prefix { $0.hasPrefix("|") }
    #expect(table.count == 2 + 6)
    #expect(Set(table.map { $0.count }).count == 1, "every line is as wide as the others")
    #expect(table.contains { $0.hasSuffix("| failed            |") })
    #expect(markdown.contains("probe/crema-d/generic/semi-informed, failed: training diverged"))
    #expect(markdown.contains("0.91 [0.85, 0.96]"))
  }

  @Test func markdownKeepsAPipeInANameInsideItsCell() {
    let outcome = ResultFixture.cell(
      "a|b", corpus: "c", tap: ResultFixture.pool1, .ignorant, splice: nil, values: [0.6],
      ceiling: nil)
    let markdown = AuditReport(ResultFixture.make(name: "x", folds: [0], cells: [outcome]))
      .markdown()
    #expect(markdown.contains("| a\\|b "))
  }
}
