import Formats
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Plan
@testable import Results

/// Models that come trained, with features, with answers, with sound, or without.
@Suite struct OwnModelTests {
  private func audit(_ model: String, corpus: String = "fake") throws -> FakeAudit {
    var audit = try FakeAudit()
    audit.configuration.corpora = [ComponentSpecification(name: corpus)]
    audit.configuration.model = ModelSpecification(
      component: ComponentSpecification(name: model), corpus: corpus, features: ["fake"])
    return audit
  }

  private func run(_ audit: FakeAudit) throws -> AuditResult {
    try withTemporaryFolder { try audit.run(in: $0).result }
  }

  @Test func onePassServesEveryFoldAndNothingIsTrained() throws {
    let audit = try audit("given")
    let plan = try audit.plan()
    #expect(plan.stages.count { $0.madeOf.kind == "pretrained-model" } == 1)
    #expect(plan.stages.count { $0.madeOf.kind == "representations" } == 1)
    #expect(plan.stages.allSatisfy { $0.madeOf.kind != "primary-model" })
    _ = try run(audit)
    #expect(audit.counter.count == 10, "five ignorant attackers, five semi-informed; no model")
  }

  /// Over the whole corpus: the trials that a plan makes on single utterances are none.
  private func wholePasses(of audit: FakeAudit) -> [String] {
    audit.passes.list.filter { $0.hasSuffix(" 120") }
  }

  @Test func aModelThatTellsEmotionsWhileItRepresentsMakesOnePass() throws {
    var results: [AuditResult] = []
    for (model, passes) in [
      ("one-pass", ["represent 120"]), ("two-passes", ["represent 120", "score 120"]),
    ] {
      let audit = try audit(model)
      results.append(try run(audit))
      #expect(wholePasses(of: audit) == passes)
    }
    #expect(results[0].primaryModel.folds.map(\.uar) == results[1].primaryModel.folds.map(\.uar))
    #expect(results[0].primaryModel.folds.allSatisfy { $0.uar == 1 })
  }

  @Test func answersOutliveTheRepresentationsThatTheyCameWith() throws {
    try withTemporaryFolder { folder in
      let audit = try audit("one-pass")
      let first = try audit.run(in: folder).result
      let store = try ArtifactStore(root: folder + "/store")
      let pruning = StoreContents(store).pruning
      try #require(pruning.artifacts.map(\.record.kind) == ["representations"])
      try StoreContents(store).prune(pruning)
      let again = try audit.run(in: folder).result
      #expect(wholePasses(of: audit) == ["represent 120"], "nothing is run again")
      #expect(again.primaryModel == first.primaryModel)
    }
  }

  @Test func otherTapsLeaveWhatWasReadOfATapWhatItIs() throws {
    var audit = try audit("one-pass")
    func attackers() throws -> Set<ContentHash> {
      Set(try audit.plan().stages.filter { $0.madeOf.kind == "attacker" }.map(\.key))
    }
    audit.configuration.model.taps = ["only", "again"]
    let both = try attackers()
    audit.configuration.model.taps = ["only"]
    let one = try attackers()
    #expect(one.count < both.count && one.isSubset(of: both))
  }

  @Test func layersThatCannotBeTappedAreCountedInThePlanAndTheResult() throws {
    let shy = try audit("shy")
    let text = PlanText(try shy.plan(), storeFolder: "/nowhere", outputFolder: "/nowhere").text
    #expect(text.contains("276 more layers cannot be tapped so: set 'frames' to tap them"))
    #expect(try run(shy).primaryModel.declaration.hiddenTaps?.count == 276)
  }

  @Test func itsAnswersAreJudgedFoldByFold() throws {
    let model = try run(try audit("given")).primaryModel
    #expect(model.cameTrained == true)
    let folds = model.folds
    #expect(folds.count == 5)
    #expect(folds.allSatisfy { $0.uar == 1 && $0.utteranceCount == 24 && $0.trainingLog.isEmpty })
  }

  @Test func scenariosAreUnknownWhereNothingIsDeclared() throws {
    #expect(try audit("given").plan().cells.allSatisfy { $0.cell.scenario == .unknown })
  }

  @Test func aModelWithoutAnswersHasNoAccuracy() throws {
    let result = try run(try audit("mute"))
    #expect(result.primaryModel.folds.allSatisfy { $0.uar.isNaN && $0.confusion.isEmpty })
    #expect(result.primaryModel.folds.map(\.utteranceCount) == [24, 24, 24, 24, 24])
    #expect(result.cells.allSatisfy { $0.status == .measured })
  }

  @Test func answersInOtherWordsAreRefusedInThePlanWithBothLists() throws {
    let audit = try audit("stranger")
    let error = #expect(throws: AuditError.self) { try audit.plan() }
    #expect(error?.code == .invalidLabels)
    #expect(error?.message.contains("surprised") == true)
    #expect(error?.message.contains("calm, tense") == true)
  }

  @Test func aModelThatReadsSoundIsRefusedOnACorpusWithout() throws {
    for model in ["given", "fake"] {
      let audit = try audit(model, corpus: "silent")
      let error = #expect(throws: AuditError.self) { try audit.plan() }
      #expect(error?.message.contains("the corpus has no sound") == true, "\(model)")
    }
  }

  @Test func aModelThatAnswersFromFilesNeedsNoFeaturesOfItsCorpus() throws {
    var audit = try audit("kept", corpus: "silent")
    audit.configuration.attackers[0].knowledge = [.semiInformed]
    let plan = try audit.plan()
    #expect(plan.stages.allSatisfy { $0.madeOf.kind != "features" })
    #expect(try run(audit).cells.allSatisfy { $0.status == .measured && $0.ceiling.isEmpty })
  }

  @Test func withoutSoundIgnorantAttackersAreLeftOutWithTheReason() throws {
    let cells = try audit("kept", corpus: "silent").plan().cells
    let ignorant = cells.filter { $0.cell.knowledge == .ignorant }
    #expect(!ignorant.isEmpty)
    #expect(ignorant.allSatisfy { $0.exclusion?.contains("no sound") == true })
  }
}
