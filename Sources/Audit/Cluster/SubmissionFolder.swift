internal import Engine
internal import Formats
internal import Foundation
package import Plan
package import TelltaleCore

/// An audit that was submitted, in the store: `submitted/<audit>-<part of a hash>/`.
///
/// ```
///   audit.json, stages.json   the plan (`FrozenPlan`)
///   round-<n>/round.json      bundles that were submitted together (`Round`); never changed
///   round-<n>/<name>.sh       scripts
///   attempts/                 a file for each start of a job (`JobAttempt`)
///   failures/<key>.json       stages that failed, and why (`StageFailure`)
///   logs/                     what jobs printed
///   cancelled                 that nobody works on it any more
/// ```
/// Which jobs are alive is the queue's to say, and what is done the store's: neither is written down here.
package struct SubmissionFolder: Sendable, Hashable {
  package let path: String
  /// Name of the folder, and of the jobs.
  package var name: String { (path as NSString).lastPathComponent }
  package var logs: String { path + "/logs" }

  package init(path: String) { self.path = path }

  /// - Parameters:
  ///   - name: the audit's.
  ///   - output: where its report goes, as an absolute path: two audits of one name are told apart by it.
  ///   - root: of the store.
  package init(audit name: String, output: String, in root: String) {
    let part = ContentHash(of: output).hex.prefix(8)
    path = "\(ArtifactStore.submittedFolder(in: root))/\(FileName(name).text)-\(part)"
  }

  package var exists: Bool {
    FileManager.default.fileExists(atPath: path + "/" + FrozenPlan.stagesName)
  }

  /// With what lies in it.
  package func make() throws(AuditError) {
    for folder in [path, logs, path + "/attempts", path + "/failures"] {
      try ArtifactStore.makeFolder(folder)
    }
  }

  /// Takes it away with all that lies in it.
  package func remove() throws(AuditError) {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      throw AuditError(
        .storageFailed, "cannot remove \(path)", cause: error.localizedDescription)
    }
  }

  package func plan() throws(AuditError) -> FrozenPlan { try FrozenPlan.read(path) }

  // MARK: - Rounds

  /// Those that were submitted, the first one first.
  package func rounds() throws(AuditError) -> [Round] {
    var rounds: [Round] = []
    while true {
      let file = folder(ofRound: rounds.count + 1) + "/round.json"
      guard FileManager.default.fileExists(atPath: file) else { return rounds }
      rounds.append(try JSONText.read(Round.self, from: file))
    }
  }

  package func folder(ofRound number: Int) -> String { "\(path)/round-\(number)" }

  /// Writes a round and its scripts before anything is submitted.
  ///
  /// Throws `.unsupported` where another process has just written the same round.
  package func add(_ round: Round, scripts: [String: String]) throws(AuditError) {
    let folder = folder(ofRound: round.number)
    guard mkdir(folder, 0o755) == 0 || errno != EEXIST else {
      throw AuditError(
        .unsupported,
        "\(folder) is there: another process submits this audit, or was killed as it did; if none runs,"
          + " remove the folder and submit again")
    }
    for (name, text) in scripts { try OutputFile.replace("\(folder)/\(name)", with: text) }
    try OutputFile.replace("\(folder)/round.json", with: try JSONText.encode(round))
  }

  // MARK: - Attempts and failures

  package func attempts() -> [JobAttempt] { all(JobAttempt.self, in: "attempts") }

  package func write(_ attempt: JobAttempt) throws(AuditError) {
    try OutputFile.replace(
      "\(path)/attempts/\(attempt.fileName)", with: try JSONText.encode(attempt))
  }

  package func failures() -> [StageFailure] { all(StageFailure.self, in: "failures") }

  package func write(_ failure: StageFailure) throws(AuditError) {
    try OutputFile.replace(
      "\(path)/failures/\(failure.key.hex).json", with: try JSONText.encode(failure))
  }

  package func remove(_ failure: StageFailure) {
    unlink("\(path)/failures/\(failure.key.hex).json")
  }

  /// Files that another host is writing just now are left for the next time.
  private func all<Value: Decodable>(_ type: Value.Type, in folder: String) -> [Value] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
    return names.sorted().filter { $0.hasSuffix(".json") }
      .compactMap { try? JSONText.read(type, from: "\(path)/\(folder)/\($0)") }
  }

  // MARK: - Cancelling

  package var isCancelled: Bool { FileManager.default.fileExists(atPath: cancelledPath) }

  package func set(cancelled: Bool) throws(AuditError) {
    if cancelled {
      try OutputFile.replace(
        cancelledPath, with: "nobody works on this audit; submit it again to go on\n")
    } else {
      unlink(cancelledPath)
    }
  }

  private var cancelledPath: String { "\(path)/\(ArtifactStore.cancelledName)" }
}
