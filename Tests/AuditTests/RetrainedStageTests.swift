import Foundation
import TelltaleCore
import Testing

@testable import Engine
@testable import Evidence
@testable import Plan
@testable import Results
@testable import Statistics

/// Attacks made again for other deals of the labels: planned, run, kept beside the scores.
@Suite final class RetrainedStageTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Five and five speakers; an attacker that can be made again.
  private func audit(model: String) throws -> FakeAudit {
    var audit = try FakeAudit()
    let counter = audit.counter
    try audit.registry.add(
      ComponentFactory(
        .attacker,
        ComponentMetadata(
          role: .attacker, id: "again", version: "1", summary: "", citation: "", licence: "")
      ) { _ in FakeRetrainable(attacker: FakeAttacker(counter: counter)) }, source: "test")
    audit.configuration.model.component = ComponentSpecification(name: model)
    audit.configuration.attackers = [
      AttackerSpecification(
        component: ComponentSpecification(name: "again"), knowledge: [.semiInformed])
    ]
    audit.configuration.metrics = ["accuracy", "auc"]
    return audit
  }

  @Test func theObservedDealReadsWhatTheAttackReads() throws {
    let (_, result) = try audit(model: "given").run(in: folder)
    let cell = try #require(result.cells.first)
    #expect(cell.status == .measured)
    let file = try #require(cell.replicateFile)
    #expect(result.scoreFiles.contains(file))
    let table = try ReplicateTable(file: "\(folder)/out/\(file)")
    #expect(table.metrics == ["auc"])
    #expect(table.values.count == 252)
    let read = try #require(cell.leakage.first { $0.metric == "auc" }?.mean)
    #expect(abs(table.values[0][0] - read) < 1e-12)
    // The leak is plain: no other deal reads as much, but for those that turn all round.
    #expect(table.values.count { $0[0] >= read - 1e-9 } <= 2)
  }

  @Test func thePlanShowsTheTestAndRunsItOnce() throws {
    let audit = try audit(model: "given")
    let plan = try audit.plan()
    let tests = plan.stages.filter { $0.madeOf.kind == "retrained" }
    #expect(tests.count == 1)
    let text = PlanText(plan, storeFolder: folder, outputFolder: folder).text
    #expect(text.contains("exact test of again on"))
    #expect(text.contains("252 deals, labels and folds dealt anew"))
    let first = try audit.run(in: folder).run
    #expect(first.stagesRun == plan.stages.count)
    #expect(try audit.run(in: folder).run.stagesRun == 0)
  }

  @Test func noneIsNoTestOfAnyAttackerAlsoOfOneThatStandsThereByItself() throws {
    var audit = try audit(model: "given")
    audit.configuration.exactTest = AuditConfiguration.noExactTest
    let plan = try audit.plan()
    #expect(plan.cells.contains { $0.exclusion == nil && $0.cell.kind == .attack })
    #expect(plan.cells.allSatisfy { $0.retrained == nil })
  }

  @Test func theCompletedAuditMakesTheSameTests() throws {
    var audit = try audit(model: "given")
    let completed = try audit.plan().audit.completed
    #expect(completed.exactTest == "again")
    audit.configuration.exactTest = completed.exactTest
    #expect(try audit.plan().cells.contains { $0.retrained != nil })
  }

  @Test func aModelTrainedInFoldsOfPairsHasNoTest() throws {
    let plan = try audit(model: "fake").plan()
    #expect(plan.cells.allSatisfy { $0.retrained == nil })
    guard case .none(let reason) = plan.audit.retrainedDesign else {
      Issue.record("a design of 16 deals")
      return
    }
    #expect(reason.contains("16 deals"))
  }

  @Test func whyThereIsNoTestStandsInPlanAndResult() throws {
    var audit = try audit(model: "fake")
    audit.configuration.exactTest = "again"
    let text = PlanText(try audit.plan(), storeFolder: folder, outputFolder: folder).text
    #expect(text.contains("exact test again: none, because 16 deals"))
    let none = try #require(try audit.run(in: folder).result.exactTest)
    #expect(none.reason?.contains("16 deals") == true && none.dealCount == nil)
    var given = try self.audit(model: "given")
    given.configuration.exactTest = "again"
    let test = try #require(try given.run(in: folder).result.exactTest)
    #expect(test.reason == nil && test.dealCount == 252 && test.isExact == true)
    given.configuration.exactTest = "none"
    #expect(try given.run(in: folder).result.exactTest == nil)
  }

  @Test func aModelTrainedInLargerFoldsIsTestedWithinThem() throws {
    var audit = try audit(model: "fake")
    audit.configuration.corpora = [
      ComponentSpecification(name: "fake", parameters: ["speakers": .integer(20)])
    ]
    let design = try #require(try audit.plan().audit.retrainedDesign.design)
    #expect(design.rule == .withinFolds)
    // Two and two in each of five folds: 6⁵ / 2.
    #expect(!design.deals.isExact)
    for deal in design.deals.deals.prefix(20) {
      #expect(try design.folds(of: deal) == design.folds(of: design.labels))
    }
  }

  @Test func foldsDealtAnewHoldBothClassesOfTheNewLabels() throws {
    let design = try #require(try audit(model: "given").plan().audit.retrainedDesign.design)
    for deal in design.deals.deals {
      let folds = try design.folds(of: deal)
      for fold in 0..<5 {
        #expect(Set(folds.indices.filter { folds[$0] == fold }.map { deal[$0] }).count == 2)
      }
    }
  }

  @Test func whoSpeaksHasNoTest() throws {
    var audit = try audit(model: "given")
    audit.configuration.attribute = "speaker"
    #expect(try audit.plan().cells.allSatisfy { $0.retrained == nil })
  }

  @Test func anAttackerThatStopsOnNothingLearnsFromEverybody() throws {
    var rows = PlannedRows(try audit(model: "given").plan().audit)
    let content = try audit(model: "given").plan().audit.evaluationCorpus
    let split = try rows.learnt(of: content, fold: 0)
    let whole = try rows.wholeLearnt(of: content, fold: 0)
    #expect(!split.validation.rows.isEmpty)
    #expect(whole.validation.rows.isEmpty)
    #expect(
      whole.training.indices
        == (split.training.indices + split.validation.indices).sorted())
  }

  @Test func aTableOfReplicatesReadsBackUnchanged() throws {
    let table = ReplicateTable(metrics: ["auc", "a,b"], values: [[0.5, 1.0 / 3], [0.25, 1]])
    #expect(try ReplicateTable(csv: table.csv(), name: "t") == table)
    for damaged in ["", "deal,auc\n", "deal,auc\n1,0.5\n", "deal,auc\n0,half\n", "auc\n0\n"] {
      #expect(throws: AuditError.self) { try ReplicateTable(csv: damaged, name: "t") }
    }
  }
}
