import Foundation
import TestSupport
import Testing

/// From a finished audit to evidence, by the commands that a person types. Exit statuses are fixed:
/// build servers depend on them.
@Suite struct EvidenceCommandsTests {
  /// One audit of a planted leak by a light probe, and the body on its folder.
  private func withAudit(
    exactTest: String = "none", _ body: (_ folder: String, _ root: String) throws -> Void
  ) throws {
    try withTemporaryFolder { root in
      try """
      corpora:
        synthetic-speech: { leak: 0.8, speakers: 24, folds: 2, utterances-per-emotion: 2 }
      model: { use: vgg16, plane: 32, epochs: 1 }
      attackers: [probe-linear]
      exact-test: \(exactTest)
      folds: 2
      controls: none
      system: { workplace: "yes: call centre", auditor: "A. Person" }
      """.write(toFile: root + "/audit.yaml", atomically: true, encoding: .utf8)
      let result = try telltale(
        ["audit", root + "/audit.yaml", "--output", root + "/out", "--store", root + "/store"])
      #expect(result.status == 0, "\(result.standardError)")
      try body(root + "/out", root)
    }
  }

  @Test func anAuditBecomesEvidence() throws {
    try withAudit { folder, root in
      for name in ["report.html", "report.md", "matrix.csv", "junit.xml", "result.json"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
      }
      let page = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      #expect(page.contains("Leak demonstrated"))
      #expect(page.contains("A. Person") && page.contains("Article 5(1)(f)"))
      try gates(folder, root)
      try seals(folder, root)
      try others(folder, root)
    }
  }

  /// What the attacker read under other deals of the labels is part of the evidence.
  @Test func anExactTestIsSealedToo() throws {
    try withAudit(exactTest: "ridge") { folder, root in
      let name = "scores/retrained+pool1+ridge+synthetic-speech+generic+semi-informed.csv"
      let path = "\(folder)/\(name)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      // The head, the observed deal and 1,999 drawn ones.
      #expect(text.split(separator: "\n").count == 2001)
      let signed = try telltale(["sign", folder, "--new-key", root + "/key"])
      #expect(signed.status == 0, "\(signed.standardError)")
      let verified = try telltale(["verify", folder])
      #expect(verified.status == 9, "\(verified.standardOutput)")
      try text.replacing("\n1,", with: "\n1,0", maxReplacements: 1)
        .write(toFile: path, atomically: true, encoding: .utf8)
      let touched = try telltale(["verify", folder])
      #expect(touched.status == 7)
      #expect(touched.standardOutput.contains("\(name) was changed"))
    }
  }

  private func gates(_ folder: String, _ root: String) throws {
    func gate(_ rule: String, _ more: [String] = []) throws -> ProcessResult {
      let policy = root + "/policy.yaml"
      try "source: a test\nrules:\n  - \(rule)\n".write(
        toFile: policy, atomically: true, encoding: .utf8)
      return try telltale(["gate", folder, "--policy", policy] + more)
    }
    #expect(try gate("{ metric: zebra-worst-case, bound: 9.9 }").status == 0)
    let exceeded = try gate("{ metric: auc, bound: 0.6 }")
    #expect(exceeded.status == 5 && exceeded.standardOutput.contains("exceeded: auc"))
    // Somewhere within the interval.
    let line = try #require(
      try String(contentsOfFile: folder + "/matrix.csv", encoding: .utf8).split(separator: "\n")
        .first { $0.contains(",representation,,accuracy,trained,mean,") })
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    let mean = try #require(fields.firstIndex(of: "mean"))
    let low = try #require(Double(fields[mean + 4]))
    let undecided = try gate("{ metric: accuracy, bound: \(low + 1e-6) }")
    #expect(undecided.status == 6, "\(undecided.standardOutput)")
    #expect(try gate("{ metric: auc, rise: 0.1 }", ["--baseline", folder]).status == 2)
    #expect(try gate("{ metric: auc, bund: 0.6 }").standardError.contains("did you mean 'bound'"))
    #expect(try telltale(["gate", folder, "--policy", root + "/none.yaml"]).status == 2)
    let json = try gate("{ metric: zebra-worst-case, bound: 9.9 }", ["--json"]).standardOutput
    #expect(json.contains("\"decision\" : \"passed\""))
  }

  private func seals(_ folder: String, _ root: String) throws {
    #expect(try telltale(["verify", folder]).status == 2, "not signed yet")
    let signed = try telltale(["sign", folder, "--new-key", root + "/key"])
    #expect(signed.status == 0, "\(signed.standardError)")
    let key = try #require(
      signed.standardOutput.split(separator: "\n").last?.split(separator: " ").last)
    let verified = try telltale(["verify", folder, "--public-key", String(key)])
    #expect(verified.status == 0, "\(verified.standardOutput)")
    #expect(verified.standardOutput.contains("verified"))
    #expect(try telltale(["sign", folder, "--new-key", root + "/key"]).status == 4, "overwritten")
    let scores = try FileManager.default.contentsOfDirectory(atPath: folder + "/scores").sorted()
    let path = "\(folder)/scores/\(scores[0])"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    // One label turned round.
    try text.replacing(",male,", with: ",female,", maxReplacements: 1)
      .write(toFile: path, atomically: true, encoding: .utf8)
    let touched = try telltale(["verify", folder])
    #expect(touched.status == 7)
    #expect(touched.standardOutput.contains("scores/\(scores[0]) was changed"))
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try telltale(["verify", folder, "--public-key", String(key)]).status == 0)
    #expect(try telltale(["verify", folder]).status == 9, "by a key that nobody named")
  }

  private func others(_ folder: String, _ root: String) throws {
    let index = try telltale(["report", "--index", root])
    #expect(index.status == 0 && index.standardOutput.contains("1 audits"))
    let page = try String(contentsOfFile: root + "/index.html", encoding: .utf8)
    #expect(page.contains("href=\"out/report.html\""))
    let same = try telltale(["diff", folder, folder])
    #expect(
      same.status == 0
        && same.standardOutput.contains(
          "no difference shown (+0.000, adjusted p 1.0000, 24 speakers)")
    )
    #expect(try telltale(["report", "--schema"]).standardOutput.contains("2020-12"))
    #expect(try telltale(["report"]).status == 64)
    let power = try telltale(["power", "--speakers", "24", "--effect", "0.05"])
    #expect(power.status == 0 && power.standardOutput.contains("show an AUC of 0.756 and more"))
    #expect(try telltale(["power", "--speakers", "3"]).status == 64)
    let few = try telltale(["power", "--speakers", "6"])
    #expect(few.status == 2 && few.standardError.contains("too few degrees of freedom"))
    let next = try telltale(["power", "--from", folder])
    #expect(next.status == 0 && next.standardOutput.contains("24 speakers judged, who differ by"))
    #expect(next.standardOutput.contains("to rule it out where nothing leaks: "))
    #expect(try telltale(["power", "--from", folder, "--spread", "0.1"]).status == 64)
    #expect(try telltale(["power", "--from", root]).status == 2)
    let pdf = try telltale(["report", folder, "--pdf"])
    if pdf.status == 0 {
      let bytes = FileManager.default.contents(atPath: folder + "/report.pdf") ?? Data()
      #expect(bytes.starts(with: Data("%PDF".utf8)))
    } else {
      #expect(pdf.status == 2 && pdf.standardError.contains("Chromium or WeasyPrint"))
    }
  }
}
