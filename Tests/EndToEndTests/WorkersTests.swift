import Foundation
import TestSupport
import Testing

/// Several workers on one machine: how many there are changes no number, and loses none.
@Suite(.serialized) struct WorkersTests {
  /// Some thirty stages of one thread, each a moment long.
  private struct ProbeAudit: TestAudit {
    let folder: String
    let workers: Int

    init(in folder: String, workers: Int) throws {
      (self.folder, self.workers) = (folder, workers)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try RecordedArrays.write(to: folder)
      try """
      name: probes
      corpora:
        people: { use: table, path: recorded/utterances.csv, folds: 2 }
      model: { use: recorded, path: recorded, taps: [near] }
      attackers: [probe-linear, probe-mlp]
      knowledge: semi-informed
      controls: none
      seeds: 3
      exact-test: none
      threads: 2
      """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
    }

    var store: String { folder + "/store" }
    var flags: [String] { ["--workers", "\(workers)"] }
  }

  @Test func oneTwoAndFourWorkersGiveTheSameScores() throws {
    try withTemporaryFolder { folder in
      var scores: [[String: String]] = []
      for workers in [1, 2, 4] {
        let audit = try ProbeAudit(in: "\(folder)/\(workers)", workers: workers)
        let run = try audit.run()
        #expect(run.status == 0, "\(run.standardError)")
        scores.append(try audit.scores())
      }
      #expect(scores[0].count > 8)
      #expect(scores[1] == scores[0] && scores[2] == scores[0])
    }
  }

  @Test func workersThatAreKilledCostTheirStagesAndTheOthersGoOn() throws {
    try withTemporaryFolder { folder in
      let audit = try ProbeAudit(in: folder + "/killed", workers: 3)
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
      let whole = try ProbeAudit(in: folder + "/whole", workers: 1)
      #expect(try whole.run().status == 0)
      #expect(try audit.scores() == whole.scores())
    }
  }

  @Test(arguments: [1, 2]) func interruptedNoWorkerIsLeft(times: Int) throws {
    try withTemporaryFolder { folder in
      let audit = try ProbeAudit(in: folder, workers: 3)
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
      let audit = try ProbeAudit(in: folder, workers: 3)
      let plan = ["plan"] + audit.arguments.dropFirst()
      #expect(try telltale(plan).standardOutput.contains("2 threads, 3 workers (asked for)"))
      let own = Array(plan.dropLast(2))
      #expect(try telltale(own).standardOutput.contains("2 threads, 2 workers (one a thread)"))
    }
  }

  /// On a terminal of 80 columns.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func onATerminalEachStageThatRunsHasALineAndTheLastTheTimeLeft() throws {
    try withTemporaryFolder { folder in
      let audit = try ProbeAudit(in: folder, workers: 2)
      let command = ([BuildProducts.telltale] + audit.arguments).joined(separator: " ")
      let run = try runProcess(
        "/usr/bin/script", ["-qec", "stty cols 80; \(command)", "/dev/null"])
      #expect(run.status == 0)
      let drawn = run.standardOutput.components(separatedBy: "\r\u{1B}[J").dropFirst()
        .map { $0.prefix { $0 != "\u{1B}" && $0 != "\r" } }
      // What is said for good begins behind an empty block.
      let blocks = drawn.map { $0.split(whereSeparator: \.isNewline) }
        .filter { $0.first?.first.map { "█░".contains($0) } == true }
      #expect(blocks.contains { $0.count == 1 } && blocks.contains { $0.count == 2 })
      for line in blocks.joined() { #expect(line.count < 80, "\(line)") }
      #expect(blocks.contains { $0.count == 2 && $0[1].hasSuffix(" left") })
      #expect(run.standardOutput.contains("\u{1B}[1A\r\u{1B}[J"), "both lines are drawn over")
    }
  }

  /// What another program goes by to run the stages in an order of its own.
  private struct Graph: Decodable {
    struct Node: Decodable {
      let key, kind, title, state: String
      let needs: [String]
      let threads, bytes: Int
      let seconds: Double
    }
    let schema, workers: Int
    let name, store, output: String
    let seconds: Double
    let stages: [Node]
  }

  @Test func thePlanAsJSONIsTheGraphThatTheAuditRuns() throws {
    try withTemporaryFolder { folder in
      let audit = try ProbeAudit(in: folder, workers: 2)
      func graph() throws -> Graph {
        let run = try telltale(["plan"] + audit.arguments.dropFirst() + ["--json"])
        #expect(run.status == 0, "\(run.standardError)")
        return try JSONDecoder().decode(Graph.self, from: Data(run.standardOutput.utf8))
      }
      let before = try graph()
      #expect(before.schema == 1 && before.name == "probes" && before.workers == 2)
      #expect(before.store == audit.store && before.seconds > 0)
      #expect(before.stages.count > 20 && before.stages.allSatisfy { $0.state == "to run" })
      var known: Set<String> = []
      for stage in before.stages {
        #expect(known.isSuperset(of: stage.needs), "\(stage.title)")
        #expect(known.insert(stage.key).inserted && stage.seconds >= 0)
        #expect(stage.threads == (stage.kind == "representations" ? 2 : 1), "\(stage.title)")
        #expect((stage.bytes > 0) == (stage.kind == "representations"))
      }
      #expect(try audit.run().status == 0)
      let after = try graph()
      #expect(after.stages.map(\.key) == before.stages.map(\.key))
      #expect(after.stages.allSatisfy { $0.state == "stored" } && after.seconds == 0)
      let objects = Set(
        try FileManager.default.contentsOfDirectory(atPath: audit.store + "/objects"))
      #expect(objects.isSuperset(of: after.stages.map(\.key)))
      #expect(try telltale(["store", "prune", "--store", audit.store]).status == 0)
      for stage in try graph().stages {
        #expect(stage.state == (stage.kind == "representations" ? "not needed" : "stored"))
      }
      let both = try telltale(["plan"] + audit.arguments.dropFirst() + ["--json", "--settings"])
      #expect(both.status == 64)
    }
  }

  @Test func wrongNumbersAreRefused() throws {
    for (flags, words) in [
      (["--workers", "0"], "from 1 to 1024"), (["--workers", "x"], "--workers"),
      (["--workers", "2", "--in-process"], "exclude each other"),
    ] {
      let run = try telltale(["audit", "no-such.yaml"] + flags)
      #expect(run.status == 64 && run.standardError.contains(words), "\(run.standardError)")
    }
  }

  private func workers(of audit: ProbeAudit) throws -> [Int32] {
    // Not their keepers, nor this one's own, which name it too.
    try runProcess(
      "/usr/bin/pgrep", ["-f", "^[^ ]*telltale worker \(audit.store)/"]
    )
    .standardOutput.split(separator: "\n").compactMap { Int32($0) }
  }
}
