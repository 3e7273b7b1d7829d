import ConformanceKit
import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

/// `examples/plugins/c-attacker`, compiled from its source.
@Suite(.enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
struct CAttackerTests {
  private let plugin: ForeignPlugin

  init() throws {
    plugin = try ExampleManifest.read("examples/plugins/c-attacker/logistic.telltale.yaml")
      .plugin(library: TestLibrary.logistic.get())
  }

  @Test func itKeepsTheContractOfAnAttacker() throws {
    let findings = try TestLibrary.withFolder {
      Conformance.check(try plugin.factory(), settings: ConformanceSettings(scratchFolder: $0))
    }
    #expect(findings.filter { $0.outcome == .failed } == [])
    #expect(findings.filter { $0.outcome == .passed }.count > 20)
  }

  /// Two normal classes 3 deviations apart: the best decision is right in Φ(1.5) = 0.933 of cases.
  @Test func itLearnsAPlantedDifference() throws {
    let planted = PlantedRows(distance: 3)
    let learnt = try plugin.attacker().train(planted.request())
    let accuracy = planted.accuracy(try learnt.score(planted.scoring).attribute)
    #expect(abs(accuracy - 0.933) < 0.04, "accuracy is \(accuracy)")
    #expect(learnt.trainingLog.count == 1)
    #expect((learnt.trainingLog[0].validationUAR ?? 0) > 0.8)
  }

  /// Standard deviation of 400 fair guesses: 0.025.
  @Test func withoutADifferenceItGuesses() throws {
    let planted = PlantedRows(distance: 0)
    let learnt = try plugin.attacker().train(planted.request())
    let accuracy = planted.accuracy(try learnt.score(planted.scoring).attribute)
    #expect(abs(accuracy - 0.5) < 0.1, "accuracy is \(accuracy)")
  }

  @Test func trainedTwiceItIsTheSame() throws {
    let planted = PlantedRows(distance: 1)
    let attacker = try plugin.attacker()
    let scores = try attacker.train(planted.request()).score(planted.scoring)
    #expect(try attacker.train(planted.request()).score(planted.scoring) == scores)
  }

  @Test func savedAndLoadedItJudgesTheSame() throws {
    let planted = PlantedRows(distance: 1)
    let attacker = try plugin.attacker()
    let learnt = try attacker.train(planted.request())
    try TestLibrary.withFolder { folder in
      try learnt.save(toFolder: folder)
      let loaded = try attacker.load(fromFolder: folder, execution: Execution(seed: Seed(9)))
      #expect(try loaded.score(planted.scoring) == learnt.score(planted.scoring))
      #expect(loaded.trainingLog == learnt.trainingLog)
      // Its own file alone: the rows are not kept where the library saves.
      let size = try FileManager.default.attributesOfItem(atPath: folder + "/attacker.json")[.size]
      #expect((size as? Int ?? .max) < 1000)
    }
  }

  @Test func aDamagedFileIsRefusedInTheLibrarysWords() throws {
    let planted = PlantedRows(distance: 1)
    let attacker = try plugin.attacker(["iterations": .integer(3)])
    let learnt = try attacker.train(planted.request())
    try TestLibrary.withFolder { folder in
      try learnt.save(toFolder: folder)
      let path = folder + "/state"
      let whole = try #require(FileManager.default.contents(atPath: path))
      for damaged in [whole.dropLast(), whole + [0], Data("nonsense".utf8)] {
        #expect(FileManager.default.createFile(atPath: path, contents: Data(damaged)))
        let error = try #require(throws: AuditError.self) {
          try attacker.load(fromFolder: folder, execution: Execution(seed: Seed(9)))
        }
        #expect(error.code == .corruptedArtifact)
        #expect(error.message == "this is no whole file of a logistic attacker")
      }
      try FileManager.default.removeItem(atPath: path)
      let error = try #require(throws: AuditError.self) {
        try attacker.load(fromFolder: folder, execution: Execution(seed: Seed(9)))
      }
      #expect(error.code == .missingFile)
    }
  }

  @Test func itReportsEveryStepAndStopsWhenAsked() throws {
    let notes = Mutex([TelltaleCore.Progress]())
    let planted = PlantedRows(distance: 1)
    let attacker = try plugin.attacker(["iterations": .integer(50)])
    _ = try attacker.train(
      planted.request(
        Execution(seed: Seed(1), progress: { step in notes.withLock { $0.append(step) } })))
    #expect(notes.withLock { $0.count } == 50)
    #expect(notes.withLock { $0.last?.note.hasPrefix("step 50 of 50, loss 0.") } == true)

    let polls = Mutex(0)
    let error = try #require(throws: AuditError.self) {
      try plugin.attacker(["iterations": .integer(100_000)]).train(
        planted.request(
          Execution(
            seed: Seed(1),
            isCancelled: {
              polls.withLock { count in
                count += 1
                return count > 100
              }
            })))
    }
    #expect(error.code == .cancelled)
    #expect(polls.withLock { $0 } < 105)
  }

  @Test func itsErrorIsAnAuditErrorWithItsMessage() throws {
    let error = try #require(throws: AuditError.self) {
      try plugin.attacker(["learning-rate": .number(10), "penalty": .number(100)])
        .train(PlantedRows(distance: 1).request())
    }
    #expect(error.code == .computationFailed)
    #expect(error.message == "the loss is no finite number; lower learning-rate")
  }

  @Test func severalThreadsMayScoreWithOneState() async throws {
    let planted = PlantedRows(distance: 1)
    let learnt = try plugin.attacker().train(planted.request())
    let wanted = try learnt.score(planted.scoring)
    try await withThrowingTaskGroup(of: AttackScores.self) { group in
      for _ in 0..<8 { group.addTask { try learnt.score(planted.scoring) } }
      for try await scores in group { #expect(scores == wanted) }
    }
  }
}
