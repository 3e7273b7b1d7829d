internal import Foundation
internal import Processes
package import TelltaleCore

/// The cluster's own commands. It decides what runs where and when; this asks and is told.
package struct Slurm: Sendable {
  /// A job that waits or runs.
  package struct QueuedJob: Sendable, Hashable {
    /// `123_4`, or `123`.
    package let id: String
    /// `PENDING`, `RUNNING`, …
    package let state: String
    /// The round that it is of; nil for a comment that is not ours.
    package let round: Int?
    /// Number of its bundle; nil for a round's last job.
    package let bundle: Int?
    /// Why it waits, or where it runs.
    package let place: String
    /// As `squeue` writes it: `1:02`.
    package let elapsed: String
  }

  private let folders: [String]

  /// Of one command: a controller that does not answer within it is not there.
  private static let timeLimitSeconds = 60.0

  /// - Parameter path: where the commands are looked for; nil for this process's own.
  package init(path: String? = nil) {
    let path = path ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    folders = path.split(separator: ":").map(String.init)
  }

  /// Submits a script. Throws `.unsupported` where there is no Slurm, and `.invalidConfiguration` with the
  /// cluster's own words for what it refuses.
  ///
  /// - Returns: the job's number.
  package func submit(_ script: String, options: [String]) throws(AuditError) -> String {
    let text = try run("sbatch", ["--parsable"] + options + [script])
    // `123;cluster` where there are several.
    let id =
      text.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.map(String.init) ?? ""
    guard !id.isEmpty, id.allSatisfy(\.isNumber) else {
      throw AuditError(.unsupported, "sbatch answered '\(text)' where a job's number was expected")
    }
    return id
  }

  /// Jobs of that name which wait or run, tasks of arrays one by one.
  package func jobs(named name: String) throws(AuditError) -> [QueuedJob] {
    let text = try run(
      "squeue", ["--noheader", "--array", "--name=\(name)", "--format=%i|%T|%k|%R|%M"])
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 5 else { return nil }
      let task = parts[0].split(separator: "_").dropFirst().first.flatMap { Int($0) }
      return QueuedJob(
        id: parts[0].trimmingCharacters(in: .whitespaces), state: parts[1],
        round: JobComment(parts[2])?.round, bundle: task, place: parts[3], elapsed: parts[4])
    }
  }

  /// Ends jobs, or takes them out of the queue.
  package func cancel(_ ids: [String]) throws(AuditError) {
    // A command line has its length.
    for start in stride(from: 0, to: ids.count, by: 500) {
      _ = try run("scancel", Array(ids[start..<min(start + 500, ids.count)]))
    }
  }

  /// What the cluster remembers of how a job ended: `OUT_OF_MEMORY`, `TIMEOUT`, …; nil where it forgot.
  package func endState(of job: String) -> String? {
    guard let text = try? run("scontrol", ["--oneliner", "show", "job", job]) else { return nil }
    return text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("JobState=") }
      .map { String($0.dropFirst("JobState=".count)) }
  }

  /// What a command printed. Throws `.unsupported` where there is none such or it does not answer, and
  /// `.invalidConfiguration` with its own words for what it refuses.
  func run(_ command: String, _ arguments: [String]) throws(AuditError) -> String {
    let found = folders.lazy.map { "\($0)/\(command)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else {
      throw AuditError(
        .unsupported,
        "there is no '\(command)' on this machine's PATH: is this a login node of a cluster with Slurm?"
          + " 'telltale submit --dry-run' writes the scripts anywhere; 'telltale audit' runs the audit here"
      )
    }
    let outcome = try ChildProcess.run(
      Program(found, arguments), timeLimitSeconds: Self.timeLimitSeconds, outputLimit: 64 << 20)
    let said = String(decoding: outcome.standardError, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    switch outcome.ending {
    case .exited(0): break
    case .exited: throw AuditError(.invalidConfiguration, "\(command) refused", cause: said)
    case .timedOut:
      throw AuditError(
        .unsupported, "\(command) did not answer within \(Int(Self.timeLimitSeconds)) s",
        cause: said.isEmpty ? nil : said)
    case .signalled, .cancelled:
      throw AuditError(.unsupported, "\(command) was killed", cause: said.isEmpty ? nil : said)
    }
    return String(decoding: outcome.standardOutput, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// What the queue keeps of a job for us.
package struct JobComment: Sendable, Hashable {
  package let round: Int

  package init(round: Int) { self.round = round }

  /// Nil for one that is not ours.
  init?(_ text: String) {
    let parts = text.split(separator: "-")
    guard parts.count == 2, parts[0] == "round", let round = Int(parts[1]) else { return nil }
    self.round = round
  }

  package var text: String { "round-\(round)" }
}
