import Foundation
import TestSupport
import Testing

#if os(Linux)
  /// Nothing outlives an audit, however it ends.
  @Suite(.serialized, .timeLimit(.minutes(40))) struct OrphanTests {
    /// What is done to an audit while a program of a plugin runs.
    enum Disturbance: String, CaseIterable {
      case audit, worker, keeper, auditAndKeeper, auditAndWorker, all, hangUp, twiceAtOnce,
        interrupt, quit
    }

    @Test(arguments: Disturbance.allCases)
    func nothingOutlivesIt(disturbance: Disturbance) throws {
      try withTemporaryFolder { folder in
        let process = try start(in: folder)
        let runaways = try started(in: folder)
        let keeper = try #require(try children(of: process.processIdentifier).first)
        let worker = try #require(try children(of: keeper).first)
        let below = [keeper, worker] + runaways
        for process in below { #expect(isRunning(process)) }

        let audit = process.processIdentifier
        switch disturbance {
        case .audit: kill(audit, SIGKILL)
        case .worker: kill(worker, SIGKILL)
        case .keeper: kill(keeper, SIGKILL)
        case .auditAndKeeper: for victim in [audit, keeper] { kill(victim, SIGKILL) }
        case .auditAndWorker: for victim in [audit, worker] { kill(victim, SIGKILL) }
        case .all: for victim in [audit, keeper, worker] { kill(victim, SIGKILL) }
        case .hangUp: kill(audit, SIGHUP)
        case .interrupt: kill(audit, SIGINT)
        case .quit: kill(audit, SIGQUIT)
        case .twiceAtOnce: for _ in 0..<2 { kill(audit, SIGINT) }
        }
        process.waitUntilExit()
        // A test that fails waits as long as the programs run.
        for _ in 0..<3000 where below.contains(where: isRunning) { usleep(10_000) }
        for process in below { #expect(!isRunning(process)) }
        for process in below { kill(process, SIGKILL) }
      }
    }

    @Test func nothingOutlivesAnAuditWithoutAWorkerEither() throws {
      try withTemporaryFolder { folder in
        let process = try start(in: folder, ["--in-process"])
        let runaways = try started(in: folder)
        for process in runaways { #expect(isRunning(process)) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        for _ in 0..<3000 where runaways.contains(where: isRunning) { usleep(10_000) }
        for process in runaways { #expect(!isRunning(process)) }
        for process in runaways { kill(process, SIGKILL) }
      }
    }

    /// A shell may start something and become the program then; it is the program's child, too.
    @Test func whatTheShellStartedIsLeftAlone() throws {
      try withTemporaryFolder { folder in
        let inner = "sleep 600 & echo $! > number; exec \(BuildProducts.telltale) list metric"
        let result = try runProcess(
          "/bin/sh",
          ["-c", "sh -c '\(inner)' > list && kill -0 $(cat number) && echo it sleeps"],
          folder: folder)
        #expect(result.standardOutput == "it sleeps\n", "\(result.standardError)")
      }
    }

    /// The next run removes what a killed one left in the store and among the temporary files.
    @Test func whatAKilledAuditLeftGoesWithTheNext() throws {
      try withTemporaryFolder { folder in
        let process = try start(in: folder)
        let runaways = try started(in: folder)
        let worker = try children(
          of: try #require(try children(of: process.processIdentifier).first))
        for victim in [process.processIdentifier] + worker { kill(victim, SIGKILL) }
        process.waitUntilExit()
        for _ in 0..<3000 where runaways.contains(where: isRunning) { usleep(10_000) }
        #expect(try !FileManager.default.contentsOfDirectory(atPath: folder + "/tmp").isEmpty)
        #expect(try names(in: folder + "/store").contains { $0.hasPrefix("job_") })

        try "exit 1".write(toFile: folder + "/hang.sh", atomically: true, encoding: .utf8)
        let next = try runProcess(
          BuildProducts.telltale, arguments(in: folder), environment: ["TMPDIR": folder + "/tmp"])
        #expect(next.status == 3, "\(next.standardError)")
        #expect(try names(in: folder + "/tmp") == [])
        #expect(try names(in: folder + "/store").filter { $0.hasPrefix("job_") } == [])
        #expect(try names(in: folder + "/store/partial") == [])
      }
    }

    // MARK: - An audit whose plugin hangs

    /// The program, and children of it that try to get away.
    private static let script = """
      name() { echo "$1" > "$2.new"; mv "$2.new" "$2"; }
      cd "$(dirname "$0")"
      setsid sh -c 'echo $$ > session.new; mv session.new session; exec sleep 600' &
      (sh -c 'echo $$ > twice.new; mv twice.new twice; exec sleep 600' &)
      setsid sh -c 'sh -c "echo \\$\\$ > both.new; mv both.new both; exec sleep 600" &' &
      name $$ program
      exec sleep 600

      """

    private func start(in folder: String, _ options: [String] = []) throws -> Process {
      try FileManager.default.createDirectory(
        atPath: folder + "/tmp", withIntermediateDirectories: false)
      try Self.script.write(toFile: folder + "/hang.sh", atomically: true, encoding: .utf8)
      try """
      telltale-plugin: 1
      id: hang
      version: "1"
      role: feature
      summary: made by a test
      citation: none
      licence: own code
      command: [sh, hang.sh]
      declaration: {frame-rate: 50, bands: {count: 24, prefix: b, unit: dB, range: [-80, 0]}}
      """.write(toFile: folder + "/hang.telltale.yaml", atomically: true, encoding: .utf8)
      try """
      corpora: { synthetic-speech: { speakers: 6, folds: 2, utterances-per-emotion: 2 } }
      model: { use: vgg16, plane: 32, epochs: 1, taps: [pool1], feature: hang }
      attackers: [probe-linear]
      folds: 1
      threads: 1
      """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: BuildProducts.telltale)
      process.arguments = arguments(in: folder) + options
      process.environment = ProcessInfo.processInfo.environment
        .merging(["TMPDIR": folder + "/tmp"]) { $1 }
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      return process
    }

    private func arguments(in folder: String) -> [String] {
      [
        "audit", folder + "/audit.yaml", "--output", folder + "/out", "--store", folder + "/store",
        "--plugin-path", folder + "/hang.telltale.yaml",
      ]
    }

    /// Numbers of the program and of what it started, once all run.
    private func started(in folder: String) throws -> [pid_t] {
      let files = ["program", "session", "twice", "both"].map { "\(folder)/\($0)" }
      for _ in 0..<6000
      where !files.allSatisfy({ FileManager.default.fileExists(atPath: $0) }) {
        usleep(10_000)
      }
      return try files.map { file in
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
      }
    }

    private func names(in folder: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    private func children(of process: pid_t) throws -> [pid_t] {
      var found: [pid_t] = []
      for task in try names(in: "/proc/\(process)/task") {
        let text = try String(
          contentsOfFile: "/proc/\(process)/task/\(task)/children", encoding: .utf8)
        found += text.split(separator: " ").compactMap { pid_t($0) }
      }
      return found
    }

    private func isRunning(_ process: pid_t) -> Bool {
      guard
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      else { return false }
      return !status.contains("State:\tZ")
    }
  }
#endif
