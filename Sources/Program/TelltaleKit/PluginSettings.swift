internal import Foundation
public import PluginHosting
public import TelltaleCore

/// Which plugins an audit may use, and how those of others are run.
public struct PluginSettings: Sendable, Hashable {
  /// Files and folders, searched before `TELLTALE_PLUGIN_PATH` and the folder of the program.
  public var paths: [String] = []
  /// Whether plugins of others run in processes of their own.
  public var isolates = false
  /// Longest time of one request to an isolated plugin, or to a model from a file.
  public var requestSeconds = 86_400.0
  /// Within which a model's file is opened.
  public var modelLimits = ForeignCodeLimits()
  /// Pins what may be opened; nil for anything.
  public var lockfile: String?

  /// Plugins from the usual places, those of others in this process, and no lockfile.
  public init() {}

  /// Finds and inspects them. Throws `.missingFile`, `.duplicateName`, and what the lockfile does.
  ///
  /// - Parameter warn: told in words if this system cannot confine what is opened.
  public func host(
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(AuditError) -> PluginHost {
    try PluginHost(
      locator: PluginLocator(paths: paths),
      inspection: PluginInspection(lock: try lockfile.map(PluginLock.init(file:))),
      isolation: PluginIsolation(
        isolatesForeign: isolates, timeLimitSeconds: requestSeconds, foreignCode: modelLimits),
      warn: warn)
  }

  /// The same as options of the program, for a worker or a job, wherever that is started.
  var arguments: [String] {
    var words = paths.flatMap { ["--plugin-path", Self.absolute($0)] }
    if let lockfile { words += ["--allow-plugins", Self.absolute(lockfile)] }
    if isolates { words.append("--isolate") }
    words += ["--isolate-time-limit", "\(requestSeconds)"]
    words += ["--model-time-limit", "\(modelLimits.inspectionSeconds)"]
    // The usual is each machine's own.
    if modelLimits.memoryMiB != ForeignCodeLimits.usualMemoryMiB {
      words += ["--model-memory-limit", "\(modelLimits.memoryMiB)"]
    }
    return words
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
