import Foundation
import TestSupport
import Testing

/// Where an audit writes, whatever it is called and whatever lies there.
@Suite struct OutputFolderTests {
  @Test func noNameLeadsOutOfTheFolder() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, extra: "name: ../../x")
      let plan = try runProcess(
        BuildProducts.telltale, ["plan", audit.folder + "/audit.yaml"], folder: folder)
      #expect(plan.status == 0, "\(plan.standardError)")
      let line = try #require(
        plan.standardOutput.split(separator: "\n").first { $0.hasPrefix("output ") })
      #expect(line.contains("\(folder)/=2e.=2f..=2fx-audit"), "\(line)")
      #expect(line.contains("files of scores"))
    }
  }

  /// A file of a person's that happens to be called like one of ours.
  @Test func whatAnAuditDidNotWriteIsNotWrittenOver() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, attackers: ["probe-linear"])
      let before = try String(contentsOfFile: folder + "/audit.yaml", encoding: .utf8)
      let result = try telltale([
        "audit", folder + "/audit.yaml", "--output", folder, "--store", audit.store,
      ])
      #expect(result.status == 2)
      #expect(result.standardError.contains("\(folder)/audit.yaml was not written by an audit"))
      #expect(result.standardError.contains("--output"))
      #expect(try String(contentsOfFile: folder + "/audit.yaml", encoding: .utf8) == before)
      #expect(!FileManager.default.fileExists(atPath: audit.store + "/objects"), "nothing was run")
    }
  }

  @Test func aByteOrderMarkAndPathsWithCommasAreRead() throws {
    try withTemporaryFolder { folder in
      let corpus = folder + "/a,b=c"
      try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
      try "\u{FEFF}path,speaker,emotion,gender\n".write(
        toFile: corpus + "/table.csv", atomically: true, encoding: .utf8)
      for argument in [
        "table:\(corpus)/table.csv", "table:path=\(folder)/a\\,b=c/table.csv,folds=2",
        "table:folds=2,path=\(folder)/a\\,b=c/table.csv",
      ] {
        let result = try telltale(["corpus", "check", argument])
        // Found and read: it is only empty.
        #expect(!result.standardError.contains("there is no table"), "\(result.standardError)")
        #expect(
          result.status == 2
            && result.standardError.contains("nothing in \(corpus)/table.csv can be used"))
      }
      let audit = try SmallAudit(in: folder)
      let text = try String(contentsOfFile: folder + "/audit.yaml", encoding: .utf8)
      try ("\u{FEFF}" + text).write(
        toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
      let plan = try telltale(["plan", audit.folder + "/audit.yaml", "--store", audit.store])
      #expect(plan.status == 0, "\(plan.standardError)")
    }
  }
}
