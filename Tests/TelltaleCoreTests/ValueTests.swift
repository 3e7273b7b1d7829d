import Synchronization
import TelltaleCore
import Testing

struct ValueTests {
  @Test func labelsComeFromNames() throws {
    let column = try LabelColumn(names: ["male", "female", "male"], classes: ["female", "male"])
    #expect(column.labels == [1, 0, 1])
    let error = #expect(throws: AuditError.self) {
      try LabelColumn(names: ["other"], classes: ["female", "male"])
    }
    #expect(error?.code == .invalidLabels)
    #expect(error?.message == "label 'other' is none of female, male")
  }

  @Test func decisionsTakeTheHighestScoreAndTheLowestIndexOnATie() {
    let scores = ScoreMatrix(values: [-1, -0.5, -2, -1, -1, -1], classCount: 3)
    #expect(scores.rowCount == 2)
    #expect(scores.decision(ofRow: 0) == 1)
    #expect(scores.decision(ofRow: 1) == 0)
    let endless = ScoreMatrix(values: [-.infinity, 0], classCount: 2)
    #expect(endless.decision(ofRow: 0) == 1)
  }

  @Test func rowsInMemoryAreReadBack() throws {
    let rows = MemoryRows([[1, 2, 3, 4, 5, 6], [7, 8]], shapes: [[2, 3], [1, 2]])
    #expect(rows.count == 2)
    #expect(rows.elementCount(ofRow: 0) == 6)
    #expect(try rows.values(ofRow: 1) == [7, 8])
  }

  @Test func cancellingIsAnErrorOfItsOwn() {
    let isStopped = Mutex(false)
    let execution = Execution(
      seed: Seed(1), threadCount: 0, isCancelled: { isStopped.withLock { $0 } })
    #expect(execution.threadCount == 1)
    #expect(throws: Never.self) { try execution.checkCancelled() }
    isStopped.withLock { $0 = true }
    let error = #expect(throws: AuditError.self) {
      try execution.seeded(for: "part").checkCancelled()
    }
    #expect(error?.code == .cancelled)
  }

  @Test func aPartHasASeedOfItsOwn() {
    let execution = Execution(seed: Seed(1), threadCount: 2, checkpointFolder: "/c")
    let part = execution.seeded(for: "part")
    #expect(part.seed == Seed(1).derived(for: "part"))
    #expect(part.threadCount == 2 && part.checkpointFolder == "/c")
  }

  @Test func errorsReadAsASentence() {
    let error = AuditError(.missingFile, "there is no /x", cause: "No such file")
    #expect("\(error)" == "there is no /x (No such file)")
    #expect("\(error.naming(component: "emodb"))" == "emodb: there is no /x (No such file)")
    #expect(error.naming(component: "a").naming(component: "b").component == "a")
  }

  @Test func progressStaysWithinItsRange() {
    #expect(Progress(fraction: 1.5).fraction == 1)
    #expect(Progress(fraction: -1).fraction == 0)
  }
}
