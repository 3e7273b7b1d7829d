import Foundation
import TestSupport
import Testing

/// Several workers on one machine: how many there are changes no number, and loses none.
@Suite(.serialized) struct WorkersTests {
  private func audit(in folder: String, workers: Int) throws -> SmallAudit {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try SmallAudit(
      in: folder, network: .recurrent,
      attackers: ["{ use: lstm, frames: 32, epochs: 1 }", "probe-linear", "probe-mlp"], threads: 2,
      flags: ["--workers", "\(workers)"])
  }

  @Test func oneTwoAndFourWorkersGiveTheSameScores() throws {
    try withTemporaryFolder { folder in
      var scores: [[String: String]] = []
      for workers in [1, 2, 4] {
        let audit = try audit(in: "\(folder)/\(workers)", workers: workers)
        let run = try audit.run()
        #expect(run.status == 0, "\(run.standardError)")
        scores.append(try audit.scores())
      }
      #expect(scores[0].count > 20)
      #expect(scores[1] == scores[0] && scores[2] == scores[0])
    }
  }

  @Test func workersThatAreKilledCostTheirStagesAndTheOthersGoOn() throws {
    try withTemporaryFolder { folder in
      let audit = try audit(in: folder + "/killed", workers: 3)
      let process = try audit.start()
      // More than one is there only while small stages run side by side.
      var workers: [Int32] = []
      while workers.count < 2, process.isRunning {
        Thread.sleep(forTimeInterval: 0.05)
        workers = try self.workers(of: audit)
      }
      try #require(workers.count >= 2)
      kill(workers[1], SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect([0, 3].contains(process.terminationStatus))
      #expect(try self.workers(of: audit).isEmpty)
      let last = try audit.run()
      #expect(last.status == 0, "\(last.standardError)")
      let whole = try self.audit(in: folder + "/whole", workers: 1)
      #expect(try whole.run().status == 0)
      #expect(try audit.scores() == whole.scores())
    }
  }

  @Test(arguments: [1, 2]) func interruptedNoWorkerIsLeft(times: Int) throws {
    try withTemporaryFolder { folder in
      let audit = try audit(in: folder, workers: 3)
      let process = try audit.start()
      while try workers(of: audit).count < 2, process.isRunning {
        Thread.sleep(forTimeInterval: 0.05)
      }
      for _ in 0..<times {
        kill(process.processIdentifier, SIGINT)
        Thread.sleep(forTimeInterval: 0.1)
      }
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      for _ in 0..<100 where try !workers(of: audit).isEmpty {
        Thread.sleep(forTimeInterval: 0.1)
      }
      #expect(try workers(of: audit).isEmpty)
      #expect(try audit.run().status == 0)
    }
  }

  @Test func thePlanSaysHowManyThereAre() throws {
    try withTemporaryFolder { folder in
      let audit = try audit(in: folder, workers: 3)
      let plan = ["plan"] + audit.arguments.dropFirst()
      #expect(try telltale(plan).standardOutput.contains("2 threads, 3 workers (asked for)"))
      let own = Array(plan.dropLast(2))
      #expect(try telltale(own).standardOutput.contains("2 threads, 2 workers (one a thread)"))
    }
  }

  @Test func wrongNumbersAreRefused() throws {
    for (flags, words) in [
      (["--workers", "0"], "from 1 to 1024"), (["--workers", "x"], "--workers"),
      (["--workers", "2", "--in-process"], "exclude each other"),
    ] {
      let run = try telltale(["audit", "no-such.yaml"] + flags)
      #expect(run.status == 2 && run.standardError.contains(words), "\(run.standardError)")
    }
  }

  private func workers(of audit: SmallAudit) throws -> [Int32] {
    try runProcess(
      "/usr/bin/pgrep", ["-f", "telltale worker \(audit.store)/"], timeLimitSeconds: 60
    )
    .standardOutput.split(separator: "\n").compactMap { Int32($0) }
  }
}
