import Foundation
import TestSupport

/// The built program on a small audit of synthetic speech: seconds, not minutes.
struct SmallAudit {
  let folder: String

  var report: String { folder + "/out/report.html" }
  let store: String

  /// - Parameter store: nil for one of its own.
  init(
    in folder: String, store: String? = nil, leak: Double = 1,
    attackers: [String] = ["{ use: vgg16, plane: 32, epochs: 1 }", "probe-linear"],
    extra: String = ""
  ) throws {
    self.folder = folder
    self.store = store ?? folder + "/store"
    try """
    corpora:
      synthetic-speech: { leak: \(leak), speakers: 12, folds: 3, utterances-per-emotion: 2 }
    model:
      use: vgg16
      plane: 32
      epochs: 1
      taps: [pool1]
    attackers: [\(attackers.joined(separator: ", "))]
    folds: 2
    exact-test: none
    seeds: 1
    threads: 1
    \(extra)
    """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
  }

  var arguments: [String] {
    ["audit", folder + "/audit.yaml", "--output", folder + "/out", "--store", store]
  }

  func run(timeLimitSeconds: Double = 300) throws -> ProcessResult {
    try telltale(arguments, timeLimitSeconds: timeLimitSeconds)
  }

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
  /// - Parameter launcher: words that start it, for instance in a namespace.
  func start(by launcher: [String] = []) throws -> Process {
    let words = launcher + [BuildProducts.telltale] + arguments
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}

/// Runs the built program to its end.
func telltale(_ arguments: [String], timeLimitSeconds: Double = 120) throws -> ProcessResult {
  try runProcess(
    BuildProducts.telltale, arguments, timeLimitSeconds: timeLimitSeconds)
}
