import Foundation
import TestSupport
import Testing

/// A Slurm of its own on this machine.
struct SlurmNode {
  private static let script =
    ProcessInfo.processInfo.environment["TELLTALE_TEST_DATA"].map { $0 + "/scripts/slurm-one-node" }

  /// Its daemons need root, and the script that starts them installs what is missing: where it cannot, nothing
  /// can be tried.
  static let isPossible: Bool = {
    guard getuid() == 0, let script, FileManager.default.isExecutableFile(atPath: script) else {
      return false
    }
    let daemons = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged"]
    if daemons.allSatisfy(FileManager.default.isExecutableFile(atPath:)) { return true }
    let folder = FileManager.default.temporaryDirectory.path + "/telltale-slurm-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard system("'\(script)' start '\(folder)' >/dev/null 2>&1") == 0 else { return false }
    return system("'\(script)' stop '\(folder)' >/dev/null 2>&1") == 0
  }()

  private let folder: String
  private var environment: [String: String] { ["SLURM_CONF": folder + "/slurm.conf"] }

  init(in folder: String) throws {
    self.folder = folder
    let script = try #require(Self.script)
    // Not by what ends a program's descendants with it, or waits for them: the daemons are to stay.
    let status = system("'\(script)' start '\(folder)' >/dev/null 2>'\(folder).err'")
    try #require(
      status == 0, "\((try? String(contentsOfFile: folder + ".err", encoding: .utf8)) ?? "")")
  }

  /// Jobs first, or their programs go on.
  func stop() {
    _ = try? runProcess("/usr/bin/scancel", ["--user", "root"], environment: environment)
    _ = try? waitForAllJobs(seconds: 30)
    if let script = Self.script { _ = try? runProcess(script, ["stop", folder]) }
  }

  /// The built program where its cluster is this one.
  func telltale(_ arguments: [String]) throws -> ProcessResult {
    try runProcess(BuildProducts.telltale, arguments, environment: environment)
  }

  @discardableResult
  func run(_ command: String, _ arguments: [String]) throws -> String {
    let result = try runProcess("/usr/bin/\(command)", arguments, environment: environment)
    try #require(result.status == 0, "\(command): \(result.standardError)")
    return result.standardOutput
  }

  /// Waits for a job with stages to run, and says its number: `12_3`.
  func runningBundle(besides other: String? = nil) throws -> String {
    for _ in 0..<600 {
      let ids = try run("squeue", ["--noheader", "--array", "--states=RUNNING", "--format=%i"])
        .split(separator: "\n").map(String.init)
      if let id = ids.first(where: { $0.contains("_") && $0 != other }) { return id }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return try #require(nil, "no job runs")
  }

  /// The process of a job's program, once it is there.
  func program(of job: String) throws -> Int32? {
    for _ in 0..<100 {
      let bundle = job.split(separator: "_").last.map(String.init) ?? ""
      let found = try runProcess(
        "/usr/bin/pgrep",
        ["-f", "telltale run-stages .*\(folder.dropLast(6)).* --bundle \(bundle)$"])
      if let id = found.standardOutput.split(separator: "\n").first.flatMap({ Int32($0) }) {
        return id
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return nil
  }

  /// Takes the node away from what runs on it, and gives it back.
  func loseNode() throws {
    try run("scontrol", ["update", "nodename=ALL", "state=down", "reason=test"])
    for _ in 0..<100 {
      // It may have come back by itself.
      _ = try runProcess(
        "/usr/bin/scontrol", ["update", "nodename=ALL", "state=resume"], environment: environment)
      let state = try run("sinfo", ["--noheader", "--format=%t"])
      if state.hasPrefix("idle") || state.hasPrefix("mix") { return }
      Thread.sleep(forTimeInterval: 0.2)
    }
    Issue.record("the node did not come back")
  }

  /// Starts of jobs that had been started before.
  func restartCount(below store: String) throws -> Int {
    let names = try FileManager.default.subpathsOfDirectory(atPath: store + "/submitted")
    return names.count {
      $0.contains("/attempts/") && !$0.hasSuffix("-0.json") && $0.hasSuffix(".json")
    }
  }

  func waitForAllJobs(seconds: Double) throws {
    let start = Date()
    while try !run("squeue", ["--noheader"]).isEmpty {
      guard -start.timeIntervalSinceNow < seconds else {
        Issue.record("jobs are in the queue after \(seconds) s: \(try run("squeue", []))")
        return
      }
      Thread.sleep(forTimeInterval: 1)
    }
  }

  /// All that jobs printed.
  func logs(below store: String) throws -> String {
    let root = store + "/submitted"
    let names = try FileManager.default.subpathsOfDirectory(atPath: root)
    return names.sorted().filter { $0.hasSuffix(".log") }.map { name in
      "--- \(name)\n" + ((try? String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)) ?? "")
    }.joined()
  }
}
