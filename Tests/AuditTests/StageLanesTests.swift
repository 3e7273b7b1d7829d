import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Formats
@testable import Plan
@testable import Results

/// Several stages at the same time: how many there are changes no number.
@Suite(.timeLimit(.minutes(40))) struct StageLanesTests {
  private func audit() throws -> FakeAudit {
    var audit = try FakeAudit()
    // Of a family whose stages take one thread, and of one whose stages take all.
    audit.configuration.attackers = ["centroid", "large"].map {
      AttackerSpecification(component: ComponentSpecification(name: $0))
    }
    audit.configuration.folds = .first(2)
    return audit
  }

  /// Hashes of every file that a stage made, but for its record.
  private func contents(_ store: String) throws -> [String: ContentHash] {
    let objects = store + "/objects"
    var hashes: [String: ContentHash] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: objects)
    where !name.hasSuffix("/artifact.json") {
      hashes[name] = ContentHash(ofFile: objects + "/" + name)
    }
    return hashes
  }

  @Test func anyNumberOfLanesGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      var made: [[String: ContentHash]] = []
      var results: [AuditResult] = []
      for lanes in [1, 2, 4] {
        let (run, result) = try audit().run(in: "\(folder)/\(lanes)", lanes: lanes)
        #expect(run.failedStageCount == 0)
        results.append(result)
        made.append(try contents("\(folder)/\(lanes)/store"))
      }
      #expect(made[0].count > 30)
      #expect(made[1] == made[0] && made[2] == made[0])
      #expect(results.allSatisfy { $0.cells == results[0].cells })
    }
  }

  /// Runs in the process, and counts what runs at the same time.
  private struct Counting: StageExecutor {
    let executor: InProcessExecutor
    let running: Running

    final class Running: Sendable {
      private let titles = Mutex<(now: [String: Stage.Threads], most: Int)>(([:], 0))
      let wrong = Mutex([String]())
      var most: Int { titles.withLock(\.most) }

      func begin(_ stage: Stage) {
        let beside = titles.withLock { titles in
          defer {
            titles.now[stage.title] = stage.threads
            titles.most = max(titles.most, titles.now.count)
          }
          return titles.now
        }
        if !beside.isEmpty, stage.threads == .all || beside.values.contains(.all) {
          wrong.withLock { $0.append("\(stage.title) beside \(beside.keys.sorted())") }
        }
      }

      func end(_ stage: Stage) { titles.withLock { $0.now[stage.title] = nil } }
    }

    func execute(
      _ stage: Stage, progress: @escaping @Sendable (TelltaleCore.Progress) -> Void,
      isCancelled: @escaping @Sendable () -> Bool
    ) throws(AuditError) {
      running.begin(stage)
      defer { running.end(stage) }
      usleep(2000)
      try executor.execute(stage, progress: progress, isCancelled: isCancelled)
    }
  }

  @Test func smallStagesRunSideBySideAndLargeOnesAlone() throws {
    try withTemporaryFolder { folder in
      var audit = try audit()
      audit.configuration.threads = 3
      let plan = try audit.plan()
      #expect(Set(plan.stages.map(\.threads)) == [.one, .all])
      let store = try ArtifactStore(root: folder + "/store")
      let running = Counting.Running()
      let run = try AuditEngine(
        plan: plan, store: store,
        executors: (0..<3).map { _ in
          Counting(executor: InProcessExecutor(plan.audit, store: store), running: running)
        }, observer: SilentObserver()
      ).run()
      #expect(run.failedStageCount == 0)
      #expect(running.most == 3)
      #expect(running.wrong.withLock { $0 } == [])
    }
  }

  @Test func thereAreNoMoreWorkersThanThreadsSmallStagesAndMemory() throws {
    var audit = try audit()
    audit.configuration.threads = 4
    let plan = try audit.plan()
    #expect(WorkerChoice(for: plan, freeByteCount: nil).count == 4)
    #expect(WorkerChoice(for: plan, freeByteCount: 64 << 30).reason == "one a thread")
    let little = WorkerChoice(for: plan, freeByteCount: 2 << 30)
    #expect(little.count == 2 && little.reason.contains("of memory are free"))
    #expect(WorkerChoice(for: plan, freeByteCount: 1 << 20).count == 1)
    audit.configuration.threads = 1
    #expect(WorkerChoice(for: try audit.plan(), freeByteCount: nil).reason == "there is one thread")
    audit.configuration.threads = 4
    audit.configuration.attackers = [
      AttackerSpecification(component: ComponentSpecification(name: "large"))
    ]
    audit.configuration.taskProbe = nil
    #expect(WorkerChoice(for: try audit.plan(), freeByteCount: nil).count == 1)
  }

  @Test func damageThatSeveralLanesFindIsMendedOnceAndNothingFails() throws {
    try withTemporaryFolder { folder in
      let audit = try audit()
      let undisturbed = try audit.run(in: folder, lanes: 3).result
      let plan = try audit.plan()
      let store = try ArtifactStore(root: folder + "/store")
      let made = try contents(store.root)
      let features = try #require(plan.stages.first { $0.madeOf.kind == "features" })
      for stage in plan.stages where stage.needs.contains(features.key) {
        try? FileManager.default.removeItem(atPath: store.folder(of: stage.key))
      }
      let array = store.folder(of: features.key) + "/values.npy"
      try Data("x".utf8).write(to: URL(fileURLWithPath: array))
      let again = try audit.run(in: folder, lanes: 3)
      #expect(again.run.failedStageCount == 0)
      #expect(again.result.cells == undisturbed.cells)
      let mended = try contents(store.root)
      // What only stored scores were made from stays away.
      #expect(mended.filter { made[$0.key] != $0.value } == [:])
      let values = "\(features.key.hex)/values.npy"
      #expect(mended[values] != nil && mended[values] == made[values])
    }
  }

  @Test func whatFailsOnOneLaneLeavesTheOthersGoingOn() throws {
    try withTemporaryFolder { folder in
      var audit = try audit()
      audit.configuration.attackers.append(
        AttackerSpecification(component: ComponentSpecification(name: "broken")))
      let (one, three) = (
        try audit.run(in: folder + "/one", lanes: 1), try audit.run(in: folder + "/three", lanes: 3)
      )
      #expect(one.run.failedStageCount > 0)
      #expect(one.run.failedStageCount == three.run.failedStageCount)
      #expect(one.run.stagesRun == three.run.stagesRun)
      #expect(one.result.cells == three.result.cells)
    }
  }

  @Test func stoppedAtAnyMomentOnSeveralLanesItGoesOnFromThere() throws {
    try withTemporaryFolder { folder in
      let undisturbed = try audit().run(in: folder + "/undisturbed").result
      let audit = try audit()
      for stop in [1, 7, 25] {
        let asked = Atomic(0)
        let error = #expect(throws: AuditError.self) {
          try audit.run(in: folder + "/audit", lanes: 3) {
            asked.wrappingAdd(1, ordering: .relaxed).newValue > stop
          }
        }
        #expect(error?.code == .cancelled)
      }
      let (run, result) = try audit.run(in: folder + "/audit", lanes: 2)
      #expect(run.stagesReused > 0)
      #expect(result.cells == undisturbed.cells)
    }
  }
}
