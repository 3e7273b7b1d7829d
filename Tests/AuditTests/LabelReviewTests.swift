import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Plan
@testable import Results

/// Labels as people write them: what an audit takes them for, and what it says of it.
struct LabelReviewTests {
  private let description = CorpusDescription(
    name: "t", protocolVersion: "1", language: "", licence: "", foldRule: .speakers(count: 5),
    emotions: ["angry", "sad", "Sad"],
    attributes: [
      AttributeDescription(name: "gender", classes: ["F", "Female", "female", "male"], note: "")
    ])

  private func utterance(
    _ id: Int, _ speaker: String, _ gender: String?, emotion: String = "sad"
  ) -> Utterance {
    Utterance(
      id: "u\(id)", speaker: speaker, emotion: emotion,
      attributes: gender.map { ["gender": $0] } ?? [:], line: id + 2)
  }

  /// Two women, and a man one of whose four labels is wrong.
  private var mistyped: [Utterance] {
    [
      utterance(0, "a", "female"), utterance(1, "a", "female"), utterance(2, "b", "female"),
      utterance(3, "c", "male"), utterance(4, "c", "female"), utterance(5, "c", "male"),
      utterance(6, "c", "male"),
    ]
  }

  @Test func spellingsThatDifferInCaseOrBlanksAreOneLabelOfTheMostFrequentSpelling() {
    let review = LabelReview(
      of: [
        utterance(0, "a", "Female"), utterance(1, "a", "female"), utterance(2, "a", "female"),
        utterance(3, "b", " female  "), utterance(4, "c", "male", emotion: "Sad"),
      ], description)
    #expect(
      review.utterances.map { $0.attributes["gender"] }
        == Array(repeating: "female", count: 4) + ["male"])
    #expect(review.utterances.map(\.emotion) == Array(repeating: "sad", count: 5))
    #expect(review.findings.map(\.kind) == [.respelt, .respelt, .respelt])
    #expect(review.findings.map(\.subject).contains("gender ' female  '"))
    #expect(review.findings.allSatisfy { $0.message.contains("line") })
    #expect(review.utterances.map(\.id) == ["u0", "u1", "u2", "u3", "u4"])
  }

  @Test func abbreviationsAreToldAndKeptApart() {
    let review = LabelReview(
      of: [utterance(0, "a", "F"), utterance(1, "b", "female"), utterance(2, "c", "male")],
      description)
    #expect(review.utterances.map { $0.attributes["gender"] } == ["F", "female", "male"])
    #expect(review.findings.map(\.kind) == [.alike])
    #expect(review.findings.first?.message.contains("'F' (1 utterance of 1 speaker)") == true)
  }

  @Test(arguments: [
    ("F", "female", true), ("ang", "angry", true), ("african-american", "African American", true),
    ("male", "female", false), ("1", "10", false), ("en", "en-us", true), ("happy", "sad", false),
    ("under-30", "30-to-44", false),
  ])
  func whatMayBeOneLabelIsFound(first: String, second: String, mayBe: Bool) {
    #expect(LabelSpelling.mayBeOne(first, second) == mayBe)
    #expect(LabelSpelling.mayBeOne(second, first) == mayBe)
  }

  @Test func wordsForMissingAreNoLabel() {
    for word in ["", " ", "n/a", "NA", "Unknown", "?", "not  stated", "—"] {
      #expect(LabelSpelling.isMissing(word), "\(word)")
      let review = LabelReview(
        of: [utterance(0, "a", word), utterance(1, "b", "male")], description)
      #expect(review.utterances[0].attributes["gender"] == nil)
      #expect(review.findings.map(\.kind) == [.missing])
    }
    for word in ["none", "no", "other", "0", "nah"] {
      #expect(!LabelSpelling.isMissing(word), "\(word)")
    }
  }

  @Test func anUtteranceWithoutAnEmotionIsLeftOutAndCounted() {
    let review = LabelReview(
      of: [utterance(0, "a", "male", emotion: ""), utterance(1, "a", "male")], description)
    #expect(review.utterances.map(\.id) == ["u1"])
    #expect(review.summaries() == ["no emotion: 1 utterance of 1 speaker, left out"])
  }

  @Test func anAttributeThatNobodyHasIsNotMissing() {
    let review = LabelReview(
      of: [utterance(0, "a", nil), utterance(1, "b", nil)], description)
    #expect(review.findings.isEmpty)
  }

  @Test func aSpeakerOfTwoLabelsIsRefusedByNameLineAndRemedy() throws {
    let error = #expect(throws: AuditError.self) {
      try LabelReview(of: mistyped, description).settling("gender", by: .refuse)
    }
    #expect(error?.code == .invalidLabels)
    let message = try #require(error?.message)
    #expect(
      message.contains(
        "c is 'male' in 3 utterances (lines 5, 7, 8) and 'female' in 1 utterance (line 6)"))
    for word in ["majority", "leave-out", "by-utterance"] { #expect(message.contains(word)) }
  }

  @Test func whatASettingSaysIsDoneAndSaid() throws {
    func taken(_ rule: VaryingLabels) throws -> ([String?], [String]) {
      let review = try LabelReview(of: mistyped, description).settling("gender", by: rule)
      return (
        review.utterances.map { $0.attributes["gender"] },
        review.summaries(of: "gender", [.varying])
      )
    }
    #expect(try taken(.majority).1.first?.contains("which changes 1 label") == true)
    #expect(try taken(.leaveOut).1.first?.contains("left out of 4 utterances") == true)
    let women = ["female", "female", "female"] as [String?]
    #expect(try taken(.majority).0 == women + ["male", "male", "male", "male"])
    #expect(try taken(.leaveOut).0 == women + [nil, nil, nil, nil])
    #expect(try taken(.byUtterance).0 == women + ["male", "female", "male", "male"])
    for rule in [VaryingLabels.majority, .leaveOut, .byUtterance] {
      let said = try taken(rule).1
      #expect(said.count == 1)
      #expect(said.first?.contains("varies within 1 speaker") == true)
      #expect(said.first?.contains("'varying-labels: \(rule.rawValue)'") == true)
      #expect(said.first?.contains("c is") == false, "a summary names nobody")
    }
  }

  @Test func aSpeakerWithAsManyOfTwoLabelsHasNoMajority() throws {
    let list = [
      utterance(0, "a", "male"), utterance(1, "a", "female"), utterance(2, "b", "female"),
    ]
    let review = try LabelReview(of: list, description).settling("gender", by: .majority)
    #expect(review.utterances.map { $0.attributes["gender"] } == [nil, nil, "female"])
    #expect(review.summaries().first?.contains("1 with as many of two has none") == true)
  }

  @Test func whatDoesNotVaryIsNotSettled() throws {
    let list = [utterance(0, "a", "male"), utterance(1, "b", "female")]
    for rule in VaryingLabels.allCases {
      #expect(try LabelReview(of: list, description).settling("gender", by: rule).findings.isEmpty)
    }
  }

  /// The same through a whole audit: one label of ten speakers' hundred and twenty is wrong.
  @Test func oneMistypedLabelStopsAPlanAndSilencesNoAudit() throws {
    var audit = try FakeAudit()
    audit.configuration.corpora[0].use = "mistyped"
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    let error = #expect(throws: AuditError.self) { try audit.plan() }
    #expect(error?.code == .invalidLabels && error?.component == "fake")
    #expect(error?.message.contains("a0 is 'female' in 11 utterances") == true)

    audit.configuration.varyingLabels = .majority
    let plan = try audit.plan()
    let text = PlanText(plan, storeFolder: "/nowhere", outputFolder: "/nowhere").text
    #expect(text.contains("labels     fake: gender: varies within 1 speaker"))
    let result = try withTemporaryFolder { try audit.run(in: $0).result }
    #expect(result.verdict.verdict.reason.contains("gender varies within 1 speaker: each has"))
    #expect(result.provenance.corpora.first?.labels?.count == 1)
    #expect(result.cells.allSatisfy { $0.judgement?.significance.isEmpty != true })
  }
}
