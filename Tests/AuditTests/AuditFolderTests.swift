import Foundation
import Processes
import TelltaleCore
import TestSupport
import Testing

@testable import Evidence
@testable import Plan
@testable import Results

/// Names become files in one place, and one audit's files give way to the next one's and to no other.
@Suite struct AuditFolderTests {
  private func audit(attackers: [String]) throws -> FakeAudit {
    var audit = try FakeAudit(leak: 1)
    audit.configuration.attackers = attackers.map {
      AttackerSpecification(
        component: ComponentSpecification(name: $0, use: "centroid"), knowledge: [.semiInformed])
    }
    audit.configuration.folds = .first(1)
    return audit
  }

  @Test func attackersOfAnyNameKeepTheirScores() throws {
    let names = [
      "x/y", "x_y", "X/Y", "x+y", "..", "a\nb", String(repeating: "long", count: 80),
      String(repeating: "long", count: 80) + "er",
    ]
    try withTemporaryFolder { root in
      let finished = try FinishedAudit(try audit(attackers: names), in: root)
      let files = finished.result.cells.flatMap(\.scoreFiles)
      #expect(Set(files.map { $0.lowercased() }).count == names.count)
      #expect(files.allSatisfy { $0.utf8.count < 255 && $0.split(separator: "/").count == 2 })
      #expect(
        Set(try AuditFolder(finished.folder).contents())
          == Set(AuditFolder(finished.folder).files(of: finished.result)))
      try finished.seal(with: SigningKey(newFile: root + "/key"))
      #expect(try finished.verification().problems == [])
    }
  }

  @Test func twoAttacksOfOneNameAreRefusedBeforeAnythingRuns() throws {
    var audit = try audit(attackers: ["centroid"])
    audit.configuration.adaptation = [.frozen, .standardised]
    audit.configuration.defences = [ComponentSpecification(name: "standardised", use: "zero")]
    let error = #expect(throws: AuditError.self) { try audit.plan() }
    #expect(error?.code == .duplicateName)
    #expect(error?.message.contains("are called") == true)
  }

  @Test func aFormerAuditsFilesGiveWayAndNothingElse() throws {
    try withTemporaryFolder { root in
      let former = try FinishedAudit(try audit(attackers: ["first", "second"]), in: root)
      try former.seal(with: SigningKey(newFile: root + "/key"))
      let folder = AuditFolder(former.folder)
      try "mine".write(toFile: folder.path + "/notes.txt", atomically: true, encoding: .utf8)
      try "mine".write(toFile: folder.path + "/scores/mine.csv", atomically: true, encoding: .utf8)
      let next = try audit(attackers: ["second"])
      let left = try folder.prepare(for: next.plan())
      let result = try FinishedAudit(next, in: root).result
      try folder.remove(left, notOf: result)
      let wanted = folder.files(of: result) + ["notes.txt", "scores/mine.csv"]
      #expect(try folder.contents() == wanted.sorted())
    }
  }

  @Test(arguments: [
    "result.json", "report.html", "junit.xml", "audit.yaml", "evidence.json",
    "scores/only+centroid+fake+generic+semi-informed+fold-0.csv", "scores/utterances.csv",
  ])
  func whatAnAuditDidNotWriteIsNotWrittenOver(name: String) throws {
    try withTemporaryFolder { root in
      let folder = AuditFolder(root)
      let plan = try audit(attackers: ["centroid"]).plan()
      _ = try folder.prepare(for: plan)
      try "mine".write(toFile: "\(root)/\(name)", atomically: true, encoding: .utf8)
      let error = #expect(throws: AuditError.self) { try folder.prepare(for: plan) }
      #expect(error?.message.contains("\(root)/\(name) was not written by an audit") == true)
      #expect(try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8) == "mine")
    }
  }

  /// Stopped after some scores were copied, it goes on.
  @Test func scoresOfAStoppedAuditAreItsOwn() throws {
    try withTemporaryFolder { root in
      let audit = try audit(attackers: ["centroid"])
      _ = try audit.run(in: root)
      _ = try AuditFolder(root + "/out").prepare(for: audit.plan())
    }
  }

  @Test func whatAKilledRunWasWritingGoes() throws {
    try withTemporaryFolder { root in
      let plan = try audit(attackers: ["centroid"]).plan()
      let folder = AuditFolder(root)
      _ = try folder.prepare(for: plan)
      var owner = RunOwner.current.nameComponent.split(separator: ".").map(String.init)
      owner[3] = "\(Int32.max)"
      let dead = ".writing_\(owner.joined(separator: "."))_a1"
      let living = OwnedName(kind: ".writing").text
      for name in ["", "scores/"].flatMap({ [$0 + dead, $0 + living] }) {
        try "half".write(toFile: "\(root)/\(name)", atomically: true, encoding: .utf8)
      }
      _ = try folder.prepare(for: plan)
      #expect(try folder.contents() == [living, "scores/" + living].sorted())
    }
  }

  @Test func aFolderThatIsALinkIsNoPlaceForScores() throws {
    try withTemporaryFolder { root in
      let out = root + "/out"
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: out + "/scores", withDestinationPath: root)
      let plan = try audit(attackers: ["centroid"]).plan()
      #expect(throws: AuditError.self) { try AuditFolder(out).prepare(for: plan) }
    }
  }
}
