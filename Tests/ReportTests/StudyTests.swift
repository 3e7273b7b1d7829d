import Foundation
import TelltaleCore
import Testing

@testable import Report
@testable import Results

/// The study's tables from made-up results.
@Suite struct StudyTests {
  private func rows(_ html: String, after heading: String) -> [String] {
    let part = html.components(separatedBy: "<h3>\(heading)</h3>").dropFirst().first ?? ""
    return (part.components(separatedBy: "</table>").first ?? "").components(separatedBy: "<tr")
  }

  @Test func bothKnowledgeLevelsStandInOneRowOfTheScenarioTable() throws {
    let html = AuditReport(ResultFixture.small).html()
    let row = try #require(
      rows(html, after: "By scenario").first {
        $0.contains("worst case") && $0.contains("vgg16")
      })
    // Accuracies of the fixture: 0.904, 0.886 semi-informed; 0.876, 0.896 ignorant.
    #expect(row.contains("0.90<span") && row.contains("0.89<span"))
  }

  @Test func thePapersNumberIsGreyedOnOtherCorpora() throws {
    let html = AuditReport(ResultFixture.small).html()
    let row = try #require(
      rows(html, after: "By scenario").first { $0.contains("scenario 3") && $0.contains("vgg19") })
    #expect(row.contains("0.73 ± 0.07"))
    #expect(row.contains("paper, on IEMOCAP"))
  }

  @Test func deeperTapsHaveNoNumberOfThePaperBesideThem() {
    let html = AuditReport(ResultFixture.small).html()
    let pool5 = rows(html, after: "By scenario").joined().components(separatedBy: "pool5")
    #expect(pool5.count == 2)
    #expect(
      !(pool5.last ?? "paper").components(separatedBy: "Without an attacker")[0]
        .contains("paper, on"))
  }

  @Test func theHighestEmotionOfARowIsBoldAndTheCoinIsThere() throws {
    let table = rows(AuditReport(ResultFixture.small).html(), after: "By emotion")
    let row = try #require(table.first { $0.contains("worst case") })
    #expect(row.components(separatedBy: "<strong>").count == 2)
    #expect(
      row.range(of: "sad\"")?.lowerBound ?? row.startIndex
        < row.range(of: "<strong>")?.lowerBound ?? row.startIndex)
    #expect(table.last?.contains("random (fair coin)") == true)
    #expect(
      rows(AuditReport(ResultFixture.contrasting).html(), after: "By emotion")
        .contains { $0.contains("paper, on IEMOCAP") && $0.contains("0.59") == true })
  }

  @Test func aClearDifferenceBetweenFeaturesIsBoldAndItsTestIsNamed() throws {
    let html = AuditReport(ResultFixture.contrasting).html()
    let table = rows(html, after: "By the model’s feature")
    #expect(table[0].contains("sign-flip test over 38 speakers"))
    let row = try #require(table.last)
    #expect(row.contains("<strong>0.65</strong>") && !row.contains("<strong>0.58"))
    #expect(row.contains("−0.07") && row.contains("0.002"))
    // Mel, then LLD, as the columns are: Table 4, scenario 3, ResNet50.
    #expect(row.contains("0.58 / 0.64"))
  }

  @Test func stylesThatDoNotDifferAreNotBold() throws {
    let row = try #require(
      rows(
        AuditReport(ResultFixture.contrasting).html(), after: "Scripted against improvised speech"
      ).last)
    #expect(!row.contains("<strong>") && row.contains("0.410"))
  }

  @Test func nativePerformanceSaysOnWhomAndTheSecondTask() throws {
    let table = rows(
      AuditReport(ResultFixture.contrasting).html(), after: "Attackers on their own corpora")
    let row = try #require(table.first { $0.contains("ravdess") })
    #expect(row.contains("validation speakers") && row.contains("0.58"))
    #expect(row.contains("majority 0.31"))
  }

  @Test func adaptationAndFeatureAreNamedWhereTheyDiffer() {
    let html = AuditReport(ResultFixture.contrasting).html()
    #expect(html.contains("adaptation: standardised"))
    #expect(html.contains("T on lld, pool1, ignorant"))
    #expect(html.contains("The model’s own task, trained on lld"))
    #expect(AuditReport(ResultFixture.contrasting).markdown().contains("| lld: pool1 "))
    #expect(!AuditReport(ResultFixture.small).html().contains("T on mel"))
  }

  /// Sums of the transcribed tables, against typing errors: of means in hundredths.
  @Test func thePapersTablesAreTranscribedInFull() {
    let cell = { (scenario: Scenario, architecture: String, awareness: Awareness) in
      Cell(
        id: "", kind: .attack, modelFeature: "mel", tap: ResultFixture.pool1, attribute: "gender",
        attacker: "", family: "", architecture: architecture, initialisation: "",
        awareness: awareness, attackerCorpus: "", knowledge: .ignorant, scenario: scenario,
        splice: nil, normalisation: .frozen)
    }
    let architectures = ["vgg16", "vgg19", "resnet50", "densenet121", "lstm"]
    func sum(_ awareness: Awareness, _ value: (Cell) -> Double?) -> (count: Int, total: Int) {
      let values = Scenario.allCases.flatMap { scenario in
        architectures.compactMap { value(cell(scenario, $0, awareness)) }
      }
      return (values.count, Int((values.reduce(0, +) * 100).rounded()))
    }
    let study = PaperStudy.published
    #expect(sum(.generic) { study.leakage(of: $0)?.mean } == (9, 606))
    #expect(sum(.applicationAware) { study.leakage(of: $0)?.mean } == (9, 595))
    #expect(sum(.applicationAware) { study.leakage(of: $0)?.deviation } == (9, 50))
    #expect(sum(.applicationAware) { study.leakage(of: $0, feature: "lld") } == (5, 286))
    #expect(sum(.generic) { study.leakage(of: $0, feature: "lld") } == (0, 0))
    #expect(
      sum(.generic) { study.leakageByEmotion(of: $0)?.values.reduce(0, +) } == (3, 809))
  }
}
