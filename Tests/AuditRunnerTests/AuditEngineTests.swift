import AuditCore
import Foundation
import Synchronization
import Testing

@testable import AuditRunner

@Suite final class AuditEngineTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func accuracy(_ cell: CellResult) -> Double {
    cell.leakage.first { $0.metric == "accuracy" }?.mean ?? -1
  }

  @Test func aPlantedLeakIsFoundAndItsAbsenceReadsAsChance() throws {
    let (_, leaking) = try FakeAudit().run(in: folder + "/1")
    #expect(leaking.cells.allSatisfy { accuracy($0) > 0.95 })
    #expect(leaking.primaryModel.folds.allSatisfy { $0.accuracy > 0.95 })
    let (_, quiet) = try FakeAudit(leak: 0).run(in: folder + "/0")
    #expect(quiet.cells.allSatisfy { abs(accuracy($0) - 0.5) < 0.15 })
  }

  @Test func aSecondRunTrainsNothingAndFindsTheSame() throws {
    let audit = try FakeAudit()
    let (first, result) = try audit.run(in: folder + "/audit")
    let trained = audit.counter.count
    #expect(first.stagesRun > 0 && first.stagesReused == 0)
    let (second, again) = try audit.run(in: folder + "/audit")
    #expect(second.stagesRun == 0)
    #expect(audit.counter.count == trained)
    #expect(result.cells == again.cells)
  }

  @Test func theNumberOfTrainingsIsThatOfTheDistinctOnes() throws {
    let audit = try FakeAudit()
    _ = try audit.run(in: folder + "/audit")
    #expect(audit.counter.count == (try audit.plan()).stages.count(where: \.isTraining))
  }

  @Test func aBrokenAttackerCostsItsOwnCellsOnly() throws {
    var audit = try FakeAudit()
    audit.configuration.attackers.append(
      AttackerSpecification(component: ComponentSpecification(name: "broken")))
    let (run, result) = try audit.run(in: folder + "/audit")
    #expect(run.failedStageCount > 0)
    for cell in result.cells {
      switch cell.status {
      case .measured: #expect(cell.cell.attacker == "centroid")
      case .failed(let reason):
        #expect(cell.cell.attacker == "broken")
        #expect(reason.contains("not a number"))
      case .notRun: Issue.record("\(cell.cell.id) was not run")
      }
    }
    #expect(result.cells.count == 4)
  }

  @Test func labelsShuffledOverSpeakersEndNearChance() throws {
    var audit = try FakeAudit()
    audit.configuration.controls = [.shuffledLabels]
    audit.configuration.corpora[0].parameters["speakers"] = .integer(60)
    let (_, result) = try audit.run(in: folder + "/audit")
    let control = try #require(result.cells.first { $0.cell.kind == .shuffledLabels })
    #expect(abs(accuracy(control) - 0.5) < 0.3)
    #expect(control.ceiling.isEmpty)
  }

  @Test func aStoppedAuditGoesOnWhereItWas() throws {
    let undisturbed = try FakeAudit().run(in: folder + "/whole").result
    let audit = try FakeAudit()
    for stop in [1, 9, 20] {
      let asked = Mutex(0)
      #expect(throws: AuditError.self) {
        try audit.run(in: folder + "/audit") {
          asked.withLock {
            $0 += 1; return $0 > stop
          }
        }
      }
    }
    let (_, result) = try audit.run(in: folder + "/audit")
    #expect(result.cells == undisturbed.cells)
  }

  @Test func whatOnlyStoredResultsWereMadeFromMayBeDeleted() throws {
    let audit = try FakeAudit()
    _ = try audit.run(in: folder + "/audit")
    let plan = try audit.plan()
    let store = try ArtifactStore(root: folder + "/audit/store")
    for stage in plan.stages where stage.kind == "representations" || stage.kind == "attacker" {
      try FileManager.default.removeItem(atPath: store.folder(of: stage.key))
    }
    #expect(AuditEngine.missing(plan, in: store).isEmpty)
    let scores = try #require(plan.cells.first?.folds.first?.scores)
    try FileManager.default.removeItem(atPath: store.folder(of: scores))
    #expect(
      AuditEngine.missing(plan, in: store).map(\.kind) == [
        "representations", "attacker", "scores",
      ])
  }

  @Test func aDamagedScoreFileMakesItsCellFailAndNoOther() throws {
    let audit = try FakeAudit()
    _ = try audit.run(in: folder + "/audit")
    let plan = try audit.plan()
    let scores = try #require(plan.cells.first?.folds.first?.scores)
    let path = folder + "/audit/store/objects/\(scores.hex)/scores.csv"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "male", with: "mole")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let (_, result) = try audit.run(in: folder + "/audit")
    guard case .failed(let reason) = result.cells[0].status else {
      Issue.record("the damage went unseen")
      return
    }
    #expect(reason.contains("does not match its recorded hash"))
    #expect(result.cells[1].status == .measured)
  }

  @Test func shufflingKeepsOneLabelPerSpeakerAndTheCounts() {
    let utterances = FakeCorpus(speakerCount: 20).list().utterances
    let classes = ["female", "male"]
    let labels = utterances.map { classes.firstIndex(of: $0.attributes["gender"] ?? "") ?? 0 }
    let column = LabelColumn(classes: classes, labels: labels)
    let shuffled = AttackerStage.shuffled(
      column, over: utterances.map(\.speaker), learnt: Array(utterances.indices), seed: Seed(3))
    #expect(shuffled.labels != labels)
    var bySpeaker: [String: Set<Int>] = [:]
    for (row, utterance) in utterances.enumerated() {
      bySpeaker[utterance.speaker, default: []].insert(shuffled.labels[row])
    }
    #expect(bySpeaker.values.allSatisfy { $0.count == 1 })
    #expect(shuffled.labels.reduce(0, +) == labels.reduce(0, +))
  }
}
