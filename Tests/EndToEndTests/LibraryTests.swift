import Foundation
import TestSupport
import Testing

/// An audit as a function call, by the program in `examples/library`.
@Suite struct LibraryTests {
  @Test func aProgramOfTwentyLinesAuditsAndReadsTheVerdict() throws {
    let source = URL(filePath: #filePath)
      .appending(path: "../../../examples/library/main.swift").standardizedFileURL
    let code = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("//") }
    #expect(code.count <= 20)
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, network: .recurrent)
      let byLibrary = try runProcess(
        BuildProducts.folder + "/audit-example", [folder + "/audit.yaml"], folder: folder)
      #expect(byLibrary.status == 0, "\(byLibrary.standardError)")
      let lines = byLibrary.standardOutput.split(separator: "\n")
      #expect(lines.count > 1)

      // The same stages, the same bytes: the program finds nothing to run.
      let byProgram = try telltale(
        ["audit", folder + "/audit.yaml", "--store", folder + "/telltale.store"]
          + ["--output", audit.folder + "/out"])
      #expect(byProgram.status == 0)
      #expect(byProgram.standardError.contains("nothing to run"))
      let scores = try audit.scores()
      #expect(!scores.isEmpty)
      for (name, text) in scores {
        let other = try String(
          contentsOfFile: "\(folder)/audit-audit/scores/\(name)", encoding: .utf8)
        #expect(other == text, "\(name)")
      }
      let result = try String(contentsOfFile: folder + "/out/result.json", encoding: .utf8)
      let kind = try #require(lines.first?.split(separator: ":").first)
      #expect(result.contains("\"\(kind)\""))
    }
  }

  @Test func whatCannotBePlannedIsSaidAndNothingIsWritten() throws {
    try withTemporaryFolder { folder in
      try "model: { use: vgg61 }\n".write(
        toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
      let refused = try runProcess(
        BuildProducts.folder + "/audit-example", [folder + "/audit.yaml"], folder: folder)
      #expect(refused.status == 1)
      #expect(refused.standardError.hasPrefix("audit-example: "))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["audit.yaml"])
    }
  }
}
