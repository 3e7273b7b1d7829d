import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Report
@testable import Results

/// Sentences against results in which another sentence would be false.
@Suite struct TruthTests {
  private let small = ResultFixture.small

  private func texts(_ result: AuditResult) -> [String] {
    let report = AuditReport(result)
    return [report.html(), report.markdown()]
  }

  @Test func aModelThatCameTrainedWasNotTrainedHereAndGoesByItsFilesName() throws {
    let model = [JSONEdit.Step.key("primaryModels"), .index(0)]
    let came = try small.replacing([
      (model + [.key("cameTrained")], true),
      (model + [.key("component"), .key("id")], "openvino"),
      (model + [.key("component"), .key("name")], "openvino"),
      (
        model + [.key("component"), .key("parameters")],
        ["model": "/home/me/emotions.onnx", "layout": "auto"]
      ),
    ])
    let page = AuditReport(came).html()
    #expect(
      page.contains(
        "What emotions.onnx, which came trained, tells about gender of the speakers of crema-d"))
    #expect(!page.contains("to recognise emotion") && !page.contains("trained by this audit"))
    #expect(page.contains("The model may have learnt from any of them."))
    #expect(AuditReport(came).markdown().contains("emotions.onnx on crema-d"))
    let named = try came.replacing(model + [.key("component"), .key("name")], by: "second release")
    #expect(AuditReport(named).html().contains("What second release, which came trained"))
    #expect(
      AuditReport(small).html().contains("What vgg16, trained on crema-d to recognise emotion"))
  }

  @Test func whatIsNotShownIsATry() throws {
    let outcome = ResultFixture.cell(
      "vgg16", corpus: "crema-d", tap: ResultFixture.pool1, .semiInformed, splice: nil,
      values: [0.47, 0.5], ceiling: nil)
    for text in texts(ResultFixture.make(name: "x", folds: [0, 1], cells: [outcome])) {
      #expect(text.contains("tried to infer gender and reached AUC 0.48"))
      #expect(!text.contains("inferred gender"))
    }
  }

  @Test func anIntervalOverFoldsIsNotCalledOneOverSpeakers() {
    let interval = MetricInterval(
      range: 0.6...0.9, narrow: 0.62...0.88, standardError: 0.05, degreesOfFreedom: 4,
      method: .folds)
    #expect(Words.interval(interval, of: small.cells[0]).hasPrefix("95 % interval over folds: "))
  }

  @Test func speakersWithoutALabelAreNotAmongTheJudged() throws {
    let counts = [JSONEdit.Step.key("primaryModels"), .index(0), .key("folds")]
    let result = try small.replacing(
      [0, 1].map {
        (
          counts + [.index($0), .key("speakersPerClass")],
          ["female": 8, "male": 9, "unlabelled": 2]
        )
      })
    let notes = Limitations(result: result).thinEvidence.joined(separator: " ")
    #expect(notes.contains("Judged on 34 speakers") == false, "34 are not few")
    let one = try small.replacing(
      [0, 1].map {
        (
          counts + [.index($0), .key("speakersPerClass")],
          ["female": 3, "male": 4, "unlabelled": 12]
        )
      })
    #expect(
      Limitations(result: one).thinEvidence.joined().contains(
        "Judged on 14 speakers, and only 6 of class ‘female’"))
  }

  /// What the verdict rests on is told first, whatever another attack reads.
  @Test func aHigherReadingThatSettlesNothingIsNotTheStrongest() throws {
    let before = Findings(small).ranked
    let top = try #require(before.first)
    let index = try #require(small.cells.firstIndex { $0.cell.id == top.outcome.cell.id })
    let next = try #require(before.dropFirst().first { $0.isShown })
    #expect(top.isShown && top.mean >= next.mean)
    let result = try small.replacing(
      [
        JSONEdit.Step.key("cells"), .index(index), .key("judgement"), .key("verdict"), .key("kind"),
      ],
      by: Verdict.Kind.inconclusive.rawValue)
    let after = Findings(result)
    #expect(after.strongest?.outcome.cell.id == next.outcome.cell.id)
    #expect(after.ranked.contains { $0.outcome.cell.id == top.outcome.cell.id })
  }

  @Test func layersThatWereNotLookedAtAreSaidBesideTheHeadline() throws {
    let place = [JSONEdit.Step.key("primaryModels"), .index(0), .key("declaration")]
    let result = try small.replacing(
      place + [.key("hiddenTaps")], by: ["count": 276, "reason": "set 'frames' to tap them"])
    let sentence = "276 layers of the model were not looked at: set 'frames' to tap them."
    #expect(Limitations(result: result).thinEvidence.contains(sentence))
    #expect(AuditReport(result).html().contains("276 layers of the model were not looked at"))
    #expect(!Limitations(result: small).thinEvidence.joined().contains("not looked at"))
  }

  @Test func recognisingPersonsNeedsRecordingsOfThem() throws {
    let who = try small.replacing(
      [JSONEdit.Step.key("attribute"), .key("name")], by: AttributeDescription.speaker)
    let page = AuditReport(who).html()
    #expect(!page.contains("identification of persons"))
    #expect(!page.contains("labelled recordings of the attacked persons themselves"))
    #expect(page.contains("recordings of the persons to be recognised"))
  }

  @Test func oneAttackIsNoChoiceOfSeveral() {
    let strongest = "The strongest of several attacks"
    let one = ResultFixture.make(name: "x", folds: [0], cells: [small.cells[0]])
    #expect(!AuditReport(one).html().contains(strongest))
    #expect(AuditReport(small).html().contains(strongest))
  }

  @Test func withoutAMeasuredAttackTheThreatModelClaimsNone() {
    let cells = small.cells.map { ResultFixture.failed($0, because: "no memory") }
    let page = AuditReport(ResultFixture.make(name: "x", folds: [0], cells: cells)).html()
    #expect(page.contains("nothing: no attack was measured"))
    #expect(!page.contains("the output of <"))
  }
}
