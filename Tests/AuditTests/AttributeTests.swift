import TelltaleCore
import TestSupport
import Testing

@testable import Formats
@testable import Plan
@testable import Results

/// What an audit of another attribute shares with the first, and how speakers are recognised.
@Suite struct AttributeTests {
  private func audit(of attribute: String) throws -> FakeAudit {
    var audit = try FakeAudit()
    audit.configuration.attribute = attribute
    audit.configuration.controls = [.untrainedModel, .shuffledLabels]
    return audit
  }

  private func work(_ plan: AuditPlan) -> [Stage.AttackerWork] {
    plan.stages.compactMap {
      if case .attacker(let work) = $0.work { work } else { nil }
    }
  }

  @Test func auditsOfTwoAttributesShareModelsAndRepresentations() throws {
    let (gender, speaker) = (try audit(of: "gender").plan(), try audit(of: "speaker").plan())
    func keys(_ plan: AuditPlan, _ kinds: Set<String>) -> Set<ContentHash> {
      Set(plan.stages.filter { kinds.contains($0.madeOf.kind) }.map(\.key))
    }
    let shared: Set = ["features", "primary-model", "representations", "untrained-model"]
    #expect(keys(gender, shared) == keys(speaker, shared))
    #expect(keys(gender, shared).count == 1 + 5 + 5 + 1 + 1)
    #expect(
      keys(gender, ["attacker", "scores"]).isDisjoint(with: keys(speaker, ["attacker", "scores"])))
  }

  @Test func speakersAreRecognisedAmongThoseTheModelNeverHeard() throws {
    let plan = try audit(of: "speaker").plan()
    let utterances = plan.audit.evaluationCorpus.utterances
    let foldOfRow = plan.audit.evaluationCorpus.folds.foldOfRow
    func speakers(_ rows: [Int]) -> Set<String> { Set(rows.map { utterances[$0].speaker }) }
    for fold in plan.audit.folds {
      let judged = plan.audit.judgedRows(ofFold: fold)
      #expect(judged.allSatisfy { foldOfRow[$0] == fold })
      let attackers = work(plan).filter { $0.fold == fold }
      #expect(!attackers.isEmpty)
      for work in attackers {
        #expect(work.classes == speakers(judged).sorted())
        #expect(speakers(work.trainingRows.indices) == speakers(judged))
        #expect(
          Set(work.trainingRows.indices + work.validationRows.indices).isDisjoint(with: judged))
        #expect(Set(work.trainingRows.indices).isDisjoint(with: work.validationRows.indices))
      }
      // Half known, half judged: 12 utterances of each speaker.
      #expect(judged.count == 6 * speakers(judged).count)
    }
  }

  @Test func attackersOfOtherSpeakersAreLeftOutWithTheReason() throws {
    var audit = try audit(of: "speaker")
    audit.configuration.corpora.append(
      ComponentSpecification(name: "other", use: "fake", parameters: ["prefix": .text("b")]))
    let foreign = try audit.plan().cells.filter { $0.cell.attackerCorpus == "other" }
    #expect(!foreign.isEmpty)
    #expect(
      foreign.allSatisfy { $0.exclusion?.contains("not those who are to be recognised") == true })
  }

  @Test func aResultNamesNoSpeaker() throws {
    let audit = try audit(of: "speaker")
    let result = try withTemporaryFolder { try audit.run(in: $0).result }
    #expect(result.cells.filter { $0.cell.kind == .attack }.allSatisfy { $0.status == .measured })
    #expect(result.attribute.classes.count == 10)
    #expect(result.attribute.classes.allSatisfy { $0.hasPrefix("S") })
    #expect(
      result.primaryModels[0].folds.allSatisfy {
        $0.speakersPerClass.keys.sorted() == ["to be recognised"]
      })
  }

  @Test func intervalsOfRecognisedSpeakersAreOverTheirRecordings() {
    let row = { (utterance: String, speaker: String, truth: String) in
      ScoreTable.Row(
        utterance: utterance, speaker: speaker, group: "", emotion: "", style: "", truth: truth)
    }
    func units(_ truth: (String) -> String) -> [String] {
      ScoreTable(
        classes: ["a", "b"], rows: [row("1", "a", truth("a")), row("2", "b", truth("b"))],
        scores: ScoreMatrix(values: [0, 0, 0, 0], classCount: 2)
      ).units
    }
    #expect(units { $0 } == ["1", "2"])
    #expect(units { _ in "a" } == ["a", "b"])
  }

  @Test func aSpeakerWithTooFewUtterancesIsNeitherEnrolledNorJudged() {
    let utterances = (0..<13).map { index in
      Utterance(
        id: "\(index)", speaker: index < 10 ? "long" : "short", emotion: "calm", attributes: [:])
    }
    let split = EnrolmentSplit(
      rows: Array(utterances.indices), of: utterances, validationShare: 0.2)
    let all = split.training + split.validation + split.judged
    #expect(all.sorted() == Array(0..<10))
    #expect([split.training.count, split.validation.count, split.judged.count] == [4, 1, 5])
  }
}
