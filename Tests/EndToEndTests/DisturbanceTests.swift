import Foundation
import TelltaleCore
import TestSupport
import Testing

/// Nothing may be lost, whatever happens to the process.
@Suite(.serialized) struct DisturbanceTests {
  @Test func killedAtRandomMomentsItEndsWithTheSameScores() throws {
    try withTemporaryFolder { folder in
      for name in ["whole", "killed"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
      let whole = try SmallAudit(in: folder + "/whole")
      let undisturbed = try whole.run()
      #expect(undisturbed.status == 0, "\(undisturbed.standardError)")

      let killed = try SmallAudit(in: folder + "/killed")
      var generator = SeededGenerator(Seed(20))
      var killCount = 0
      for _ in 0..<6 {
        let process = try killed.start()
        Thread.sleep(forTimeInterval: 0.4 + generator.uniform() * 0.3 * undisturbed.durationSeconds)
        if process.isRunning {
          kill(process.processIdentifier, SIGKILL)
          killCount += 1
        }
        process.waitUntilExit()
      }
      #expect(killCount >= 2)
      let last = try killed.run()
      #expect(last.status == 0, "\(last.standardError)")
      let (expected, found) = (try whole.scores(), try killed.scores())
      // On each of two folds: VGG16's two attacks and its ceiling, the probe's attack, its ceiling, its
      // untrained model and five deals of shuffled labels, and the model's own task; and the utterances.
      #expect(expected.count == 2 * (2 + 1 + 3 + 5 + 1) + 1)
      #expect(expected == found)
    }
  }

  /// SIGTERM may come again and again: the system sends it for each thread of a parent that is gone.
  @Test(arguments: [[SIGINT], [SIGTERM, SIGTERM, SIGTERM]])
  func interruptedItSaysSoAndGoesOn(signals: [Int32]) throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder)
      let said = Pipe()
      let process = try audit.start(standardError: said)
      Thread.sleep(forTimeInterval: 2)
      for signal in signals {
        kill(process.processIdentifier, signal)
        Thread.sleep(forTimeInterval: 0.05)
      }
      let words = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      // It came to its own end.
      #expect(words.contains("finished stages are kept"), "\(words)")
      #expect(try audit.run().status == 0)
    }
  }

  @Test func aWorkerThatDiesCostsItsStageAndTheNextRunMendsIt() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder)
      let process = try audit.start()
      // By its arguments: inspections of plugins come and go before it.
      var worker: Int32?
      while worker == nil, process.isRunning {
        Thread.sleep(forTimeInterval: 0.05)
        let made = try? FileManager.default.contentsOfDirectory(atPath: audit.store + "/partial")
        guard made?.isEmpty == false else { continue }
        let found = try runProcess(
          "/usr/bin/pgrep", ["-o", "-f", "telltale worker \(audit.store)/"])
        worker = Int32(found.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      kill(try #require(worker), SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 3)
      let page = try String(contentsOfFile: audit.report, encoding: .utf8)
      #expect(page.contains("signal 9"))
      #expect(try audit.run().status == 0)
    }
  }

  @Test func aSecondAuditTrainsNothing() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, network: .recurrent)
      #expect(try audit.run().status == 0)
      let again = try audit.run()
      #expect(again.status == 0)
      #expect(again.standardError.contains("nothing to run"))
    }
  }

  @Test func aDamagedArtifactIsMadeAnewAndEverythingElseKept() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, network: .recurrent)
      #expect(try audit.run().status == 0)
      let scores = try audit.scores()
      let objects = audit.store + "/objects"
      let victim = try #require(
        try FileManager.default.contentsOfDirectory(atPath: objects).first {
          FileManager.default.fileExists(atPath: "\(objects)/\($0)/scores.csv")
            && FileManager.default.fileExists(atPath: "\(objects)/\($0)/record.json")
            && !FileManager.default.fileExists(atPath: "\(objects)/\($0)/model")
        })
      for damage in ["scores.csv", "artifact.json"] {
        try Data("x".utf8).write(to: URL(fileURLWithPath: "\(objects)/\(victim)/\(damage)"))
        let check = try telltale(["store", "check", "--store", audit.store])
        #expect(check.status == 4)
        #expect(check.standardOutput.contains(victim))
        let mended = try audit.run()
        #expect(mended.status == 0)
        #expect(mended.standardError.contains("made anew, because a stored stage is damaged"))
        #expect(mended.standardError.contains("1 stage to run"))
        #expect(try audit.scores() == scores)
        #expect(try telltale(["store", "check", "--store", audit.store]).status == 0)
      }
    }
  }

  @Test func representationsAreNotNeededOnceTheirScoresAreStored() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, network: .recurrent)
      #expect(try audit.run().status == 0)
      let store = ["--store", audit.store]
      let before = try telltale(["store", "ls", "--all"] + store).standardOutput
      #expect(before.contains("representations"))
      let dry = try telltale(["store", "prune", "--dry-run"] + store)
      #expect(dry.status == 0)
      #expect(try telltale(["store", "ls", "--all"] + store).standardOutput == before)
      #expect(try telltale(["store", "prune"] + store).status == 0)
      let after = try telltale(["store", "ls", "--all"] + store).standardOutput
      #expect(!after.contains("representations"))
      #expect(try audit.run().standardError.contains("nothing to run"))
    }
  }
}
