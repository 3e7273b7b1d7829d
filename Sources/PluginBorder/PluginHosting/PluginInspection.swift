internal import Formats
internal import Foundation
internal import Processes
public import TelltaleCore

/// Opens plugins in child processes first, so that one that crashes or hangs costs nothing but its
/// own place in the list.
public struct PluginInspection: Sendable {
  /// The program whose `plugin-inspect` subcommand is `InspectionChild.run`.
  public let executable: String
  /// For one child; a file that takes longer is quarantined.
  public let timeLimitSeconds: Double
  /// Children at the same time, at least 1.
  public let concurrency: Int
  /// Nil to inspect every time.
  public let cache: InspectionCache?
  /// Nil to open whatever is found.
  public let lock: PluginLock?

  /// Fewer children at a time than one count as one.
  public init(
    executable: String = PluginLocator.ownExecutable, timeLimitSeconds: Double = 10,
    concurrency: Int = 2, cache: InspectionCache? = .standard(), lock: PluginLock? = nil
  ) {
    self.lock = lock
    self.executable = executable
    self.timeLimitSeconds = timeLimitSeconds
    self.concurrency = max(1, concurrency)
    self.cache = cache
  }

  /// Inspects every file that the cache does not know. Blocks until the last child has ended.
  ///
  /// A file that everyone may write, or that the lock does not pin, is quarantined unopened.
  ///
  /// Throws `.pluginFailed` only if the inspecting program itself cannot be started; a bad plugin is a
  /// quarantine in the survey.
  public func survey(_ files: [String]) throws(AuditError) -> PluginSurvey {
    let known = cache?.cards() ?? [:]
    let outcomes = try files.indices.mapInParallel(threadCount: concurrency) {
      index throws(AuditError) in
      try outcome(for: files[index], known: known[files[index]])
    }
    var cards: [PluginCard] = []
    var quarantined: [Quarantine] = []
    for outcome in outcomes {
      switch outcome {
      case .card(let card): cards.append(card)
      case .quarantine(let quarantine): quarantined.append(quarantine)
      }
    }
    let fresh = cards.filter { known[$0.file] != $0 }
    if !fresh.isEmpty { cache?.store(fresh) }
    return PluginSurvey(cards: cards, quarantined: quarantined)
  }

  private enum Outcome {
    case card(PluginCard)
    case quarantine(Quarantine)
  }

  private func outcome(for file: String, known: PluginCard?) throws(AuditError) -> Outcome {
    if let reason = OpenToOthers.refusal(of: file) {
      return .quarantine(Quarantine(file: file, reason: reason))
    }
    if PluginManifest.isManifest(file) { return try manifestOutcome(for: file, known: known) }
    guard let hash = ContentHash(ofFile: file)?.hex else {
      return .quarantine(Quarantine(file: file, reason: "it cannot be read"))
    }
    if let reason = lock?.refusal(of: file, sha256: hash) {
      return .quarantine(Quarantine(file: file, reason: reason))
    }
    if let known, known.sha256 == hash { return .card(known) }
    return try inspected(file) { id, version, components in
      PluginCard(file: file, sha256: hash, id: id, version: version, components: components)
    }
  }

  /// Opens the file in a child process.
  ///
  /// - Parameter card: made of what was found there.
  private func inspected(
    _ file: String, card: (_ id: String, _ version: String, [ComponentMetadata]) -> PluginCard
  ) throws(AuditError) -> Outcome {
    var environment = ProcessInfo.processInfo.environment
    // The runtime's crash report takes seconds and helps nobody here.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    let child = try ChildProcess.run(
      Program(executable, [InspectionChild.subcommand, file], environment: environment),
      timeLimitSeconds: timeLimitSeconds)
    switch InspectionAnswer(inOutput: child.standardOutput) {
    case .found(let id, let version, let components): return .card(card(id, version, components))
    case .refused(let reason):
      return .quarantine(Quarantine(file: file, reason: reason))
    case nil:
      return .quarantine(Quarantine(file: file, reason: reason(of: child)))
    }
  }

  /// A manifest is read here: no code of the plugin runs for it, but for a library that wants to be opened
  /// in this process, and is opened in a child first.
  private func manifestOutcome(for file: String, known: PluginCard?) throws(AuditError) -> Outcome {
    let (manifest, card): (PluginManifest, PluginCard)
    do throws(AuditError) {
      manifest = try PluginManifest(file: file)
      for named in try PluginCode(of: manifest).files.dropFirst() {
        guard let reason = OpenToOthers.refusal(of: named.path) else { continue }
        return .quarantine(Quarantine(file: file, reason: "it names \(named.path): \(reason)"))
      }
      card = try manifest.card()
      if let reason = lock?.refusal(of: file, sha256: card.sha256, id: card.id) {
        return .quarantine(Quarantine(file: file, reason: reason))
      }
    } catch {
      let cause = error.cause.map { " (\($0))" } ?? ""
      return .quarantine(Quarantine(file: file, reason: error.message + cause))
    }
    if manifest.isIsolated || manifest.metadata.opensForeignCode || known == card {
      return .card(card)
    }
    return try inspected(file) { _, _, _ in card }
  }

  /// Why a child gave no answer.
  private func reason(of child: ChildProcess.Outcome) -> String {
    let said = lastWords(child.standardError)
    return switch child.ending {
    case .timedOut, .cancelled:
      "it did not finish loading within \(timeLimitSeconds.formatted()) s and was stopped" + said
    case .signalled(let signal): "it crashed on loading with \(SignalName.name(of: signal))" + said
    case .exited(let status):
      "it ended the inspecting process with status \(status) and without an answer" + said
    }
  }

  /// The end of what the child wrote on standard error, for the person who has to mend it.
  private func lastWords(_ bytes: [UInt8]) -> String {
    let lines = String(decoding: bytes.suffix(2000), as: UTF8.self).split(separator: "\n")
    guard let line = lines.last else { return "" }
    return "; its last words: \(line.suffix(200))"
  }
}
