import Foundation
import TestSupport
import Testing

/// Advice that names a flag names one that there is.
@Suite struct AdviceTests {
  private static let commands = [
    ["demo"], ["list"], ["init"], ["plan"], ["audit"], ["report"], ["diff"], ["gate"], ["power"],
    ["sign"], ["verify"], ["corpus", "check"], ["model", "inspect"], ["weights", "import"],
    ["plugin", "new"], ["store", "ls"], ["store", "check"], ["store", "why"], ["store", "prune"],
    ["plugin", "check"], ["plugin", "lock"], ["submit"], ["status"], ["cancel"], ["run-stages"],
  ]

  /// Of other programs, and names of colours in the report's stylesheet.
  private static let others: Set = [
    "--headless", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf", "--no-sandbox",
    "--as-needed", "--no-as-needed", "--heat", "--share",
    // Between processes of ours.
    "--base", "--plugin", "--work-folder", "--readable", "--round", "--bundle", "--last",
    // Of Slurm.
    "--account", "--array", "--comment", "--constraint", "--cpus-per-task", "--dependency",
    "--format", "--gres",
    "--job-name", "--mem", "--noheader", "--nodes", "--ntasks", "--oneliner", "--open-mode",
    "--parsable",
    "--partition", "--qos", "--requeue", "--signal", "--time",
  ]

  @Test func everyFlagInAMessageExists() throws {
    var known = Self.others
    for command in Self.commands {
      let help = try telltale(command + ["--help"])
      #expect(help.status == 0, "\(command)")
      known.formUnion(Self.flags(in: help.standardOutput[...]))
    }
    #expect(known.contains("--store") && known.contains("--output"))
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    var count = 0
    for folder in ["Sources", "Plugins"] {
      let path = root.appendingPathComponent(folder).path
      for file in try FileManager.default.subpathsOfDirectory(atPath: path)
      where file.hasSuffix(".swift") && !file.contains("Palette") {
        let text = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
        for line in text.split(separator: "\n") where !line.contains("///") {
          for flag in Self.flags(in: line) {
            count += 1
            #expect(known.contains(flag), "\(file): \(line)")
          }
        }
      }
    }
    #expect(count > 50)
  }

  private static func flags(in text: Substring) -> [String] {
    text.matches(of: #/--[a-z][a-z-]+/#).map { String($0.output) }
  }
}
