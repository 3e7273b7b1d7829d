import TelltaleCore
import TestSupport
import Testing

@testable import Plan
@testable import Results

/// Defences as an axis of the matrix, and what is left of the task behind them.
@Suite struct DefenceAxisTests {
  private func audit(_ defences: [String] = ["zero"]) throws -> FakeAudit {
    var audit = try FakeAudit()
    audit.configuration.defences = defences.map { ComponentSpecification(name: $0) }
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.taskProbe = "centroid"
    return audit
  }

  private func run(_ audit: FakeAudit) throws -> AuditResult {
    try withTemporaryFolder { try audit.run(in: $0).result }
  }

  @Test func onlyAttackersThatRetrainJudgeADefence() throws {
    let cells = try audit().plan().cells.map(\.cell)
    #expect(
      cells.map(\.id) == [
        "only/centroid/fake/generic/ignorant", "only/centroid/fake/generic/semi-informed",
        "only/centroid/fake/generic/semi-informed/zero",
      ])
    #expect(cells.map(\.defence) == [nil, nil, "zero"])
  }

  @Test func whatTheDefenceTakesAwayIsGoneAndTheRestStays() throws {
    let result = try run(try audit())
    let means = result.cells.map { $0.leakage[0].mean ?? -1 }
    #expect(means[1] > 0.95)
    #expect(abs(means[2] - 0.5) < 0.1, "\(means)")
    let points = try #require(result.transmission).points
    #expect(points.map(\.id) == ["only", "only/zero"])
    #expect(points.allSatisfy { ($0.taskUAR ?? 0) > 0.95 })
    #expect(points.map(\.isOnFront) == [false, true])
    let contrast = result.contrasts.first { $0.kind == .defence }
    #expect(contrast?.first.condition == "none" && contrast?.second.condition == "zero")
    #expect((contrast?.difference ?? 0) > 0.4)
    #expect(result.contrasts.contains { $0.kind == .task && $0.second.cell == "only/zero" })
    let advice = result.transmission?.advice.joined() ?? ""
    #expect(advice.contains("after only behind zero instead of after only"), "\(advice)")
  }

  @Test func aDefenceIsFittedOncePerFoldOnTheModelsTrainingSpeakers() throws {
    let plan = try audit().plan()
    let fits = plan.stages.compactMap { stage -> Stage.DefenceWork? in
      if case .defence(let work) = stage.work { work } else { nil }
    }
    #expect(fits.count == 5)
    let foldOfRow = plan.audit.evaluationCorpus.folds.foldOfRow
    for work in fits {
      let held = Set(0..<5).subtracting(work.rows.indices.map { foldOfRow[$0] })
      #expect(held.count == 1, "one fold is held out")
    }
  }

  @Test func aDefenceThatBreaksItsWordFailsItsOwnCells() throws {
    let result = try run(try audit(["zero", "liar"]))
    for outcome in result.cells {
      if outcome.cell.defence == "liar" {
        guard case .failed(let reason) = outcome.status else {
          Issue.record("\(outcome.cell.id) was believed")
          continue
        }
        #expect(reason.contains("that it promised"))
      } else {
        #expect(outcome.status == .measured)
      }
    }
    #expect(result.transmission?.points.last?.task.isEmpty == true)
  }

  @Test func anAuditWithDefencesIsReadBackAsWritten() throws {
    var configuration = try audit().configuration
    configuration.defences[0].parameters = ["bits": .integer(3)]
    let again = try AuditConfiguration(yaml: configuration.yaml, defaultName: "x")
    #expect(again.defences == configuration.defences)
    #expect(again.taskProbe == "centroid")
    var changed = again
    try changed.set("zero.bits=5")
    #expect(changed.defences[0].parameters["bits"] == .integer(5))
  }
}
