import ArgumentParser
import Foundation
import TelltaleCore

/// Tries readers of strangers' files with inputs that no writer made (CONTRIBUTING, "Fuzzing").
#if !COVERAGE
  @main
#endif
struct TelltaleFuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "telltale-fuzz",
    abstract: "Read made-up files with every parser that reads a stranger's.",
    discussion: """
      Prints a line per target. What crashes or hangs a reader is made as small as a few tries allow \
      and kept in --keep. Exit codes: 0 nothing was found, 1 something was.
      """)

  @Option(help: "Seconds for each target.") var seconds = 10.0
  @Option(help: "Of all that is drawn by lot.") var seed: UInt64 = 1
  @Option(help: "Only this target; may be repeated.") var target: [String] = []
  @Option(help: "Seconds after which an input counts as one that hangs.") var hang = 20.0
  @Option(help: "Folder for what is found, a folder for each target.") var keep: String?
  @Flag(help: "Read what was found before (Fuzz/Findings), and nothing else.") var replay = false
  @Flag(help: "Names of the targets.") var list = false
  @Option(help: "Write what the targets begin from into this folder, and read nothing.")
  var seedsTo: String?
  @Option(help: .hidden) var child: String?
  @Option(help: .hidden) var folder: String?

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    if let child, let folder { try FuzzChild.serve(FuzzTargets.named(child), folder: folder) }
    let targets = try target.isEmpty ? FuzzTargets.all : target.map(FuzzTargets.named)
    if list { return targets.forEach { print($0.name) } }
    if let seedsTo { return try targets.forEach { try Self.writeSeeds(of: $0, to: seedsTo) } }
    let scratch = NSTemporaryDirectory() + "/telltale-fuzz-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    var found = 0
    for target in targets {
      let reader = Reader(
        target, folder: "\(scratch)/\(target.name)", timeLimitSeconds: hang)
      defer { reader.stop() }
      var round = FuzzRound(target)
      if replay {
        try round.replay(try FuzzTargets.findings(of: target), reader: reader)
      } else {
        try round.run(seed: Seed(seed), seconds: seconds, reader: reader)
      }
      print(round.summary)
      for finding in round.findings { print("  \(finding.what): \(try kept(finding, target))") }
      found += round.findings.count
    }
    if found > 0 { throw ExitCode(1) }
  }

  /// For a fuzzer that takes a folder of inputs, findings of before among them.
  private static func writeSeeds(of target: FuzzTarget, to folder: String) throws {
    let own = "\(folder)/\(target.name)"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    for (number, bytes) in try (target.seeds() + FuzzTargets.findings(of: target)).enumerated() {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(own)/\(number)"))
    }
  }

  /// Where the input is now, or its first bytes where none are kept.
  private func kept(_ finding: FuzzRound.Finding, _ target: FuzzTarget) throws -> String {
    guard let keep else {
      return "\(finding.bytes.count) bytes: "
        + String(decoding: finding.bytes.prefix(200), as: UTF8.self).debugDescription
    }
    let name = finding.bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
    }
    let folder = "\(keep)/\(target.name)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/\(String(name, radix: 16))"
    try Data(finding.bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}
