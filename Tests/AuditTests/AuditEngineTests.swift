import Foundation
import Synchronization
import TelltaleCore
import Testing

@testable import Engine
@testable import Plan
@testable import Results

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
    // Twenty deals for each fold: one learns the right way round, or the wrong one.
    audit.configuration.seeds = 20
    let (_, result) = try audit.run(in: folder + "/audit")
    let control = try #require(result.cells.first { $0.cell.kind == .shuffledLabels })
    let attack = try #require(
      result.cells.first { $0.cell.kind == .attack && $0.cell.knowledge == .semiInformed })
    #expect(abs(accuracy(control) - 0.5) < 0.1, "\(accuracy(control))")
    #expect(accuracy(attack) > 0.9)
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
    for stage in plan.stages where ["representations", "attacker"].contains(stage.madeOf.kind) {
      try FileManager.default.removeItem(atPath: store.folder(of: stage.key))
    }
    #expect(OutstandingWork(plan.stagePlan, in: store).stages.isEmpty)
    let scores = try #require(plan.cells.first?.folds.first?.scores)
    try FileManager.default.removeItem(atPath: store.folder(of: scores))
    #expect(
      OutstandingWork(plan.stagePlan, in: store).stages.map(\.madeOf.kind) == [
        "representations", "attacker", "scores",
      ])
  }

  /// What is told of stages that are made anew.
  private final class Listener: AuditObserver {
    let said = Mutex([String]())
    func observe(_ event: AuditEvent) {
      if case .madeAnew(let title, let reason) = event {
        said.withLock { $0.append("\(title): \(reason)") }
      }
    }
  }

  @Test func whatIsDamagedIsMadeAnewAndSaid() throws {
    let audit = try FakeAudit()
    let (_, undisturbed) = try audit.run(in: folder + "/audit")
    let plan = try audit.plan()
    let store = try ArtifactStore(root: folder + "/audit/store")
    for kind in ["features", "primary-model", "representations", "attacker", "scores"] {
      for name in ["record.json", "scores.csv", "index.json", "tap-0.npy", "artifact.json"] {
        let stage = try #require(plan.stages.first { $0.madeOf.kind == kind })
        let path = "\(store.folder(of: stage.key))/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { continue }
        // Without what was made from it, so that it is read again.
        for other in plan.stages where other.needs.contains(stage.key) {
          try? FileManager.default.removeItem(atPath: store.folder(of: other.key))
        }
        try Data("x".utf8).write(to: URL(fileURLWithPath: path))
        let listener = Listener()
        let fresh = try ArtifactStore(root: store.root)
        let run = try AuditEngine(
          plan: plan, store: fresh, executors: [InProcessExecutor(plan.audit, store: fresh)],
          observer: listener
        ).run()
        #expect(run.failedStageCount == 0, "\(kind), \(name)")
        let said = listener.said.withLock { $0 }
        #expect(said.count == 1 && said[0].hasPrefix(stage.title), "\(kind), \(name): \(said)")
        #expect(plan.stages.allSatisfy { fresh.damage(of: $0.key) == nil })
        let collected = try ResultCollector(plan: plan, store: fresh)
          .collect(run, version: "test")
        let result = try collected.result(files: collected.write(to: folder + "/again"))
        #expect(result.cells == undisturbed.cells)
      }
    }
  }

  @Test func shufflingKeepsOneLabelPerSpeakerAndTheCounts() {
    let utterances = FakeCorpus(speakerCount: 20).list().utterances
    let classes = ["female", "male"]
    let labels = utterances.map { classes.firstIndex(of: $0.attributes["gender"] ?? "") ?? 0 }
    let column = LabelColumn(classes: classes, labels: labels)
    let shuffled = AttackerStage.shuffled(
      column, over: utterances.map(\.speaker), learnt: RowPosition.all(of: utterances),
      seed: Seed(3))
    #expect(shuffled.labels != labels)
    var bySpeaker: [String: Set<Int>] = [:]
    for (row, utterance) in utterances.enumerated() {
      bySpeaker[utterance.speaker, default: []].insert(shuffled.labels[row])
    }
    #expect(bySpeaker.values.allSatisfy { $0.count == 1 })
    #expect(shuffled.labels.count { $0 == 1 } == labels.count { $0 == 1 })
  }
}
