import Foundation
import TestSupport
import Testing

/// Does the audit tell the truth? The demo is the calibration: it exits with 0 only if the planted
/// leak was found at leak 1 and nothing at leak 0.
@Suite(.serialized) struct PlantedLeakTests {
  @Test func theDemoFindsThePlantedLeakAndNothingWithoutOne() throws {
    try withTemporaryFolder { folder in
      // Of a machine that does much else, too. One thread: several wait for each other in loops, and where
      // there are fewer processors than threads that want them, a wait takes as long as a turn.
      let result = try telltale(
        ["demo", "--output", folder, "--threads", "1"])
      #expect(result.status == 0, "\(result.standardError)\n\(result.standardOutput)")
      #expect(result.standardOutput.contains("The planted leak was found."))
      #expect(result.standardOutput.contains("Without a leak the reading is chance"))
      for leak in ["leak-1", "leak-0"] {
        for file in ["report.html", "result.json", "matrix.csv", "audit.yaml"] {
          #expect(FileManager.default.fileExists(atPath: "\(folder)/\(leak)/\(file)"))
        }
      }
    }
  }

  @Test func theSettingsOfAnAuditRunAgainGiveTheSameNumbers() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, network: .recurrent)
      #expect(try audit.run().status == 0)
      let again = try telltale(
        [
          "audit", folder + "/out/audit.yaml", "--output", folder + "/again", "--store",
          folder + "/another-store",
        ])
      #expect(again.status == 0, "\(again.standardError)")
      let matrix = { (name: String) in
        try String(contentsOfFile: "\(folder)/\(name)/matrix.csv", encoding: .utf8)
      }
      #expect(try matrix("out") == matrix("again"))
    }
  }

  @Test func theReportCanBeWrittenAgain() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, network: .recurrent)
      #expect(try audit.run().status == 0)
      let page = try String(contentsOfFile: audit.report, encoding: .utf8)
      try FileManager.default.removeItem(atPath: audit.report)
      #expect(try telltale(["report", folder + "/out"]).status == 0)
      #expect(try String(contentsOfFile: audit.report, encoding: .utf8) == page)
      let csv = try telltale(["report", folder + "/out", "--print", "csv"])
      #expect(csv.standardOutput.contains("probe-linear"))
    }
  }
}
