internal import Formats
internal import Foundation
public import TelltaleCore
internal import Yams

/// What a cluster is like, as its site file says it (SPEC §16.1): the same for every audit there.
public struct ClusterSite: Sendable, Hashable {
  /// What a stage is run on.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Small stages, one thread each, side by side.
    case cpuLight = "cpu-light"
    /// One stage at a time, with all threads.
    case cpuHeavy = "cpu-heavy"
    /// The same with a GPU.
    case gpu
  }

  /// What a job of one kind asks for.
  struct Resources: Sendable, Hashable {
    var processors: Int
    /// MiB, at least.
    var memory: Int
    var partition: String?
    /// As `--gres` has it: `gpu:1`.
    var genericResources: String?
    /// Further options of `sbatch`.
    var options: [String] = []
  }

  var partition: String?
  var account: String?
  var qualityOfService: String?
  /// Longest that a job may ask for, in minutes.
  var longestMinutes = 240
  /// Shortest that a job asks for, in minutes.
  var shortestMinutes = 10
  /// Lines of the script before the program is started: modules, an environment.
  var setup: [String] = []
  /// Starts the program there; nil for the path of this one.
  var command: String?
  /// For temporary files; nil for what the job has.
  var scratch: String?
  /// Further options of `sbatch`, of every job.
  var options: [String] = []
  /// By which the time that a job may take exceeds what it is thought to take.
  var timeFactor = 3.0
  /// The same of memory.
  var memoryFactor = 1.5
  /// Work of a job, in minutes.
  var jobMinutes = 10.0
  /// How long before its end a job is told, in seconds.
  var noticeSeconds = 120
  private var resources: [Kind: Resources] = [:]

  /// What a site without a word about it has.
  private static let usual: [Kind: Resources] = [
    .cpuLight: Resources(processors: 2, memory: 2048),
    .cpuHeavy: Resources(processors: 4, memory: 8192),
    .gpu: Resources(processors: 4, memory: 16384, genericResources: "gpu:1"),
  ]

  subscript(kind: Kind) -> Resources {
    guard let found = resources[kind] ?? Self.usual[kind] else {
      preconditionFailure("every kind has its usual resources")
    }
    return found
  }

  /// Threads of stages that take all, where the audit does not say.
  public func threadCount(ofDevice device: Execution.Device) -> Int {
    self[device == .cuda ? .gpu : .cpuHeavy].processors
  }

  /// A cluster about which nothing is known.
  init() {}

  /// Throws `.invalidConfiguration` with the line, for text that is none, a key that is not known, or a
  /// value that cannot be.
  public init(yaml: String) throws(AuditError) {
    let map = try YAMLMap(
      try YAMLDocument.root(of: yaml, what: "the site file", code: .invalidConfiguration),
      place: "the site file")
    try map.refuseUnknownKeys(
      besides: [
        "partition", "account", "qos", "time", "least-time", "setup", "command", "scratch",
        "options",
        "time-factor", "memory-factor", "job-minutes", "notice-seconds",
      ] + Kind.allCases.map(\.rawValue))
    partition = try map.word("partition")
    account = try map.word("account")
    qualityOfService = try map.word("qos")
    longestMinutes = try map.minutes("time") ?? longestMinutes
    shortestMinutes = try map.minutes("least-time") ?? min(shortestMinutes, longestMinutes)
    guard shortestMinutes <= longestMinutes else {
      throw map.error("least-time", "is longer than 'time', the longest")
    }
    setup = try map.lines("setup")
    command = try map.filledText("command")
    scratch = try map.filledText("scratch")
    options = try map.sbatchOptions("options")
    timeFactor = try map.factor("time-factor") ?? timeFactor
    memoryFactor = try map.factor("memory-factor") ?? memoryFactor
    jobMinutes = try map.number("job-minutes") ?? jobMinutes
    guard jobMinutes > 0 else { throw map.error("job-minutes", "must be more than 0") }
    noticeSeconds = try map.integer("notice-seconds") ?? noticeSeconds
    guard (1...3600).contains(noticeSeconds) else {
      throw map.error("notice-seconds", "must be from 1 to 3600")
    }
    for kind in Kind.allCases {
      guard let part = try map.map(kind.rawValue) else { continue }
      resources[kind] = try Self.resources(part, usual: self[kind])
    }
  }

  private static func resources(_ map: YAMLMap, usual: Resources) throws(AuditError) -> Resources {
    try map.refuseUnknownKeys(besides: ["cpus", "memory", "partition", "gres", "options"])
    var found = usual
    found.processors = try map.integer("cpus") ?? usual.processors
    guard (1...1024).contains(found.processors) else {
      throw map.error("cpus", "must be from 1 to 1024")
    }
    found.memory = try map.mebibytes("memory") ?? usual.memory
    found.partition = try map.word("partition")
    found.genericResources = try map.word("gres") ?? usual.genericResources
    found.options = try map.sbatchOptions("options")
    return found
  }
}

extension YAMLMap {
  /// Text without blanks, which a script can hold as it stands.
  fileprivate func word(_ key: String) throws(AuditError) -> String? {
    guard let text = try filledText(key) else { return nil }
    guard text.allSatisfy({ $0.isLetter || $0.isNumber || "_-.,:=+/[]*&|".contains($0) }) else {
      throw error(key, "must be one word: '\(text)'")
    }
    return text
  }

  /// Lines of a script: a list, or a text of several.
  fileprivate func lines(_ key: String) throws(AuditError) -> [String] {
    if self[key]?.string != nil {
      return try (text(key) ?? "").split(separator: "\n").map(String.init)
    }
    return try words(key, unique: false) ?? []
  }

  /// `--constraint=avx2`, which have no line of their own to end.
  fileprivate func sbatchOptions(_ key: String) throws(AuditError) -> [String] {
    let options = try words(key) ?? []
    for option in options where !option.hasPrefix("-") || option.contains("\n") {
      throw error(key, "takes options of sbatch, '--constraint=avx2', not '\(option)'")
    }
    return options
  }

  fileprivate func factor(_ key: String) throws(AuditError) -> Double? {
    guard let value = try number(key) else { return nil }
    guard (1...100).contains(value) else { throw error(key, "must be from 1 to 100") }
    return value
  }

  /// `90m`, `4h`, `2d`, or a whole number of minutes.
  fileprivate func minutes(_ key: String) throws(AuditError) -> Int? {
    try quantity(key, units: ["m": 1, "h": 60, "d": 1440], wanted: "a time, '30m', '4h' or '2d'")
  }

  /// `900M`, `8G`, or a whole number of MiB.
  fileprivate func mebibytes(_ key: String) throws(AuditError) -> Int? {
    try quantity(
      key, units: ["M": 1, "G": 1024, "T": 1024 * 1024], wanted: "memory, '900M' or '8G'")
  }

  private func quantity(
    _ key: String, units: [Character: Int], wanted: String
  ) throws(AuditError) -> Int? {
    guard let text = try filledText(key) else { return nil }
    let unit = text.last.flatMap { units[$0] }
    guard let count = Int(unit == nil ? text : String(text.dropLast())),
      (1...1_000_000).contains(count)
    else { throw error(key, "must be \(wanted), not '\(text)'") }
    return count * (unit ?? 1)
  }
}
