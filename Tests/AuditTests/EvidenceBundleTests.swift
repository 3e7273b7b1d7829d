import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Evidence
@testable import Formats
@testable import Plan
@testable import Results

/// A sealed folder verifies as it is, and not after any change.
@Suite struct EvidenceBundleTests {
  /// An audit that has been run once for all of them, and the files that it left.
  private static let left = Result<(audit: FinishedAudit, files: [String: Data]), any Error> {
    var audit = try FakeAudit(leak: 1)
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.corpora[0].parameters["speakers"] = .integer(20)
    return try withTemporaryFolder { root in
      let finished = try FinishedAudit(audit, in: root)
      return (finished, try finished.files())
    }
  }

  /// A finished audit's folder, sealed; then the body.
  private func withSealed(_ body: (_ sealed: FinishedAudit, _ key: SigningKey) throws -> Void)
    throws
  {
    let left = try Self.left.get()
    try withTemporaryFolder { root in
      let finished = try FinishedAudit(left.audit, files: left.files, in: root)
      let key = try SigningKey(newFile: root + "/key")
      try finished.seal(with: key)
      try body(finished, key)
    }
  }

  @Test func whatWasSealedVerifiesByItsKey() throws {
    try withSealed { sealed, key in
      let found = try sealed.verification(publicKey: key.publicKey)
      #expect(found.problems == [])
      #expect(found.outcome == .verified)
      #expect(found.recomputedCount == 2 && found.fileCount > 10)
    }
  }

  /// Whoever changed the folder may have signed it.
  @Test func withoutAKeyItIsConsistentAndNotVerified() throws {
    try withSealed { sealed, _ in
      let found = try sealed.verification()
      #expect(found.outcome == .consistent && found.problems == [])
      #expect(found.takenAsStated.count > 4)
    }
  }

  @Test func aChangedByteAndAMissingFileAreNamed() throws {
    try withSealed { sealed, _ in
      let scores = sealed.result.cells[0].scoreFiles[0]
      let path = "\(sealed.folder)/\(scores)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      let other = sealed.result.cells[1].scoreFiles[0]
      try FileManager.default.removeItem(atPath: "\(sealed.folder)/\(other)")
      let found = try sealed.verification()
      #expect(found.outcome == .notVerified)
      #expect(found.problems.contains("\(scores) was changed"))
      #expect(found.problems.contains("\(other) is missing"))
    }
  }

  @Test func whatTheResultDoesNotNameIsNeitherSealedNorTakenForEvidence() throws {
    try withSealed { sealed, key in
      for name in ["extra.txt", "scores/extra.csv"] {
        try "x".write(toFile: "\(sealed.folder)/\(name)", atomically: true, encoding: .utf8)
      }
      let seal = try sealed.seal(with: key)
      #expect(seal.left == ["extra.txt", "scores/extra.csv"])
      let found = try sealed.verification(publicKey: key.publicKey)
      #expect(found.outcome == .verified && found.uncovered == seal.left)
    }
  }

  @Test func aReportThatIsNotTheResultsIsFoundEvenWhenSealedAgain() throws {
    try withSealed { sealed, key in
      let page = sealed.folder + "/report.html"
      try "all is well".write(toFile: page, atomically: true, encoding: .utf8)
      #expect(throws: AuditError.self) { try sealed.seal(with: key) }
      // A forger's own program seals what it likes.
      let folder = AuditFolder(sealed.folder)
      let list = try EvidenceList(of: sealed.result, in: folder).text()
      try list.write(
        toFile: sealed.folder + "/evidence.json", atomically: true, encoding: .utf8)
      try JSONText.write(
        try EvidenceSignature(signing: Data(list.utf8), with: key),
        to: sealed.folder + "/evidence.sig")
      #expect(
        try sealed.verification(publicKey: key.publicKey).problems == [
          "report.html is not what the result gives"
        ])
    }
  }

  @Test func anotherKeyAndATouchedListAreFound() throws {
    try withSealed { sealed, key in
      let other = try SigningKey(newFile: sealed.folder + "/../other")
      #expect(
        try sealed.verification(publicKey: other.publicKey).problems == [
          "signed with another key: \(key.publicKey)"
        ])
      let path = sealed.folder + "/evidence.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let touched = text.replacing(
        "\"byteCount\" : ", with: "\"byteCount\" : 1", maxReplacements: 1)
      try touched.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try sealed.verification().problems[0].contains("signature is not of this"))
      #expect(throws: AuditError.self) { try sealed.verification(publicKey: "no key") }
    }
  }

  /// What a stranger's list may say that ours never does.
  @Test(arguments: [
    ("\"schemaVersion\" : 1", "\"schemaVersion\" : 2", "schema version 2"),
    ("\"audit.yaml\" : {", "\"../key\" : {", "no name of a file"),
    ("\"audit.yaml\" : {", "\"/etc/passwd\" : {", "no name of a file"),
    ("\"audit.yaml\" : {", "\"scores//x\" : {", "no name of a file"),
    ("\"audit.yaml\" : {", "\"audit.yaml\" : {}, \"audit.yaml\" : {", "not as 'telltale sign'"),
    ("\"schemaVersion\"", "\"more\" : 1, \"schemaVersion\"", "not as 'telltale sign'"),
  ])
  func aStrangeListIsRefused(was: String, isNow: String, words: String) throws {
    try withSealed { sealed, _ in
      let path = sealed.folder + "/evidence.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains(was))
      var edited = text.replacing(was, with: isNow, maxReplacements: 1)
      if isNow.contains("\"..") || isNow.contains("/") {
        // In the order that we write.
        let list = try JSONDecoder().decode(EvidenceList.self, from: Data(edited.utf8))
        edited = try list.text()
      }
      try edited.write(toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: AuditError.self) { try sealed.verification() }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  /// Links lead elsewhere, and a pipe would be waited for.
  @Test func onlyPlainFilesAreEvidence() throws {
    try withSealed { sealed, _ in
      let (file, pipe) = (
        sealed.result.cells[0].scoreFiles[0], sealed.result.cells[1].scoreFiles[0]
      )
      let copy = sealed.folder + "/../copy.csv"
      try FileManager.default.moveItem(atPath: "\(sealed.folder)/\(file)", toPath: copy)
      try FileManager.default.createSymbolicLink(
        atPath: "\(sealed.folder)/\(file)", withDestinationPath: copy)
      try FileManager.default.removeItem(atPath: "\(sealed.folder)/\(pipe)")
      #expect(mkfifo("\(sealed.folder)/\(pipe)", 0o600) == 0)
      let problems = try sealed.verification().problems
      #expect(problems.contains { $0.contains(file) && $0.contains("is a link") }, "\(problems)")
      #expect(problems.contains { $0.contains(pipe) && $0.contains("no regular file") })
      // The whole folder of scores elsewhere.
      let scores = sealed.folder + "/scores"
      try FileManager.default.moveItem(atPath: scores, toPath: sealed.folder + "/../scores")
      try FileManager.default.createSymbolicLink(atPath: scores, withDestinationPath: "../scores")
      let error = #expect(throws: AuditError.self) { try sealed.verification() }
      #expect(error?.message.contains("a link to one") == true, "\(error?.message ?? "")")
    }
  }

  @Test func keysAreReadBackAndNeverOverwritten() throws {
    try withTemporaryFolder { folder in
      let key = try SigningKey(newFile: folder + "/key")
      #expect(try SigningKey(file: folder + "/key").publicKey == key.publicKey)
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/key")
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      #expect(throws: AuditError.self) { try SigningKey(newFile: folder + "/key") }
      try "not a key".write(toFile: folder + "/bad", atomically: true, encoding: .utf8)
      let error = #expect(throws: AuditError.self) { try SigningKey(file: folder + "/bad") }
      #expect(error?.code == .malformedFile)
    }
  }
}
