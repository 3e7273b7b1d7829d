import Foundation
import TestSupport

/// The built program on a small audit of synthetic speech: seconds, not minutes.
struct SmallAudit: TestAudit {
  /// What is audited, and the first of its attackers: where the audit must last for something to happen to
  /// it, the one that takes longer.
  enum Network: String {
    case convolutional = "use: vgg16, plane: 32, epochs: 1"
    case recurrent = "use: lstm, frames: 32, epochs: 1"

    var tap: String { self == .convolutional ? "pool1" : "lstm1" }
  }

  let folder: String

  var report: String { folder + "/out/report.html" }
  let store: String

  /// - Parameters:
  ///   - store: nil for one of its own.
  ///   - attackers: nil for the network and a linear probe.
  init(
    in folder: String, store: String? = nil, leak: Double = 1,
    network: Network = .convolutional, attackers: [String]? = nil, extra: String = ""
  ) throws {
    let attackers = attackers ?? ["{ \(network.rawValue) }", "probe-linear"]
    self.folder = folder
    self.store = store ?? folder + "/store"
    try """
    corpora:
      synthetic-speech: { leak: \(leak), speakers: 12, folds: 3, utterances-per-emotion: 1 }
    model: { \(network.rawValue), taps: [\(network.tap)] }
    attackers: [\(attackers.joined(separator: ", "))]
    folds: 2
    exact-test: none
    seeds: 1
    threads: 1
    \(extra)
    """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
  }
}

/// An audit in a folder, whose file is `audit.yaml` there.
protocol TestAudit {
  var folder: String { get }
  var store: String { get }
  /// Behind the command's other arguments.
  var flags: [String] { get }
}

extension TestAudit {
  var flags: [String] { [] }

  var arguments: [String] {
    ["audit", folder + "/audit.yaml", "--output", folder + "/out", "--store", store] + flags
  }

  func run() throws -> ProcessResult { try telltale(arguments) }

  /// Every score file, by name.
  func scores() throws -> [String: String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/out/scores")
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try String(contentsOfFile: "\(folder)/out/scores/\($0)", encoding: .utf8))
      })
  }

  /// The program in the background, for tests that disturb it.
  ///
  /// - Parameters:
  ///   - launcher: words that start it, for instance in a namespace.
  ///   - standardError: who reads what it says; nobody unless told otherwise.
  func start(by launcher: [String] = [], standardError: Pipe? = nil) throws -> Process {
    let words = launcher + [BuildProducts.telltale] + arguments
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardOutput = FileHandle.nullDevice
    process.standardError = standardError ?? FileHandle.nullDevice
    try process.run()
    return process
  }
}

/// Runs the built program to its end.
func telltale(_ arguments: [String]) throws -> ProcessResult {
  try runProcess(BuildProducts.telltale, arguments)
}
