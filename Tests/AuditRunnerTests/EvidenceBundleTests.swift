import AuditCore
import AuditTestSupport
import Foundation
import Testing

@testable import AuditRunner

/// A sealed folder verifies as it is, and not after any change.
@Suite struct EvidenceBundleTests {
  /// A finished audit's folder with its result, sealed; then the body.
  private func withSealed(
    _ body: (_ folder: String, _ result: AuditResult, _ audit: FakeAudit, _ key: SigningKey) throws
      -> Void
  ) throws {
    var audit = try FakeAudit(leak: 1)
    audit.configuration.metrics = ["accuracy", "uar-prior-matched", "auc"]
    audit.configuration.corpora[0].parameters["speakers"] = .integer(20)
    try withTemporaryFolder { root in
      let result = try audit.run(in: root).result
      let folder = root + "/out"
      try JSONText.write(result, to: folder + "/result.json")
      let key = try SigningKey(newFile: root + "/key")
      _ = try EvidenceBundle(folder: folder).seal(with: key)
      try body(folder, result, audit, key)
    }
  }

  private func problems(
    _ folder: String, _ result: AuditResult, _ audit: FakeAudit, publicKey: String? = nil
  ) throws -> [String] {
    try EvidenceBundle(folder: folder).verify(
      publicKey: publicKey, result: result, registry: audit.registry
    ).problems
  }

  @Test func whatWasSealedVerifies() throws {
    try withSealed { folder, result, audit, key in
      let found = try EvidenceBundle(folder: folder).verify(
        publicKey: key.publicKey, result: result, registry: audit.registry)
      #expect(found.problems == [])
      #expect(found.recomputedCount == 2 && found.fileCount > 10)
    }
  }

  @Test(.timeLimit(.minutes(2)), arguments: ["/dev/zero", nil])
  func whatNeverEndsIsRefusedNotRead(target: String?) throws {
    try withSealed { folder, result, audit, _ in
      let files = ["result.json", EvidenceManifest.fileName, result.cells[0].scoreFiles[0]]
      for file in files.map({ "\(folder)/\($0)" }) {
        let whole = try Data(contentsOf: URL(filePath: file))
        try FileManager.default.removeItem(atPath: file)
        if let target {
          try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: target)
        } else {
          try #require(mkfifo(file, 0o600) == 0)
        }
        #expect(throws: AuditError.self) { try problems(folder, result, audit) }
        try FileManager.default.removeItem(atPath: file)
        try whole.write(to: URL(filePath: file))
      }
      #expect(try problems(folder, result, audit) == [])
    }
  }

  @Test func aChangedByteAnAddedAndAMissingFileAreNamed() throws {
    try withSealed { folder, result, audit, _ in
      let scores = result.cells[0].scoreFiles[0]
      let path = "\(folder)/\(scores)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      try "x".write(toFile: folder + "/extra.txt", atomically: true, encoding: .utf8)
      try FileManager.default.removeItem(atPath: "\(folder)/\(result.cells[1].scoreFiles[0])")
      let found = try problems(folder, result, audit)
      #expect(found.contains("\(scores) was changed"))
      #expect(found.contains("extra.txt was added"))
      #expect(found.contains("\(result.cells[1].scoreFiles[0]) is missing"))
    }
  }

  /// Sealed again by the forger: hashes and signature fit, the numbers do not follow.
  @Test func aBetterVerdictThanTheScoresGiveIsFoundEvenWhenSealedAgain() throws {
    try withSealed { folder, result, audit, _ in
      let forged = AuditResult(
        name: result.name, attribute: result.attribute, primaryModels: result.primaryModels,
        verdict: AuditVerdict(
          verdict: Verdict(.belowMargin, because: "all is well"), cell: nil, margin: 0.05),
        cells: result.cells, baselines: result.baselines, provenance: result.provenance)
      try JSONText.write(forged, to: folder + "/result.json")
      _ = try EvidenceBundle(folder: folder).seal(with: SigningKey(newFile: folder + "/../other"))
      let found = try problems(folder, forged, audit)
      #expect(found.count == 1 && found[0].contains("the audit's verdict is 'below margin'"))
    }
  }

  @Test func anotherKeyAndATouchedManifestAreFound() throws {
    try withSealed { folder, result, audit, key in
      let other = try SigningKey(newFile: folder + "/../other")
      #expect(
        try problems(folder, result, audit, publicKey: other.publicKey) == [
          "signed with another key: \(key.publicKey)"
        ])
      let path = folder + "/manifest.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try (text + " ").write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try problems(folder, result, audit)[0].contains("signature is not of this"))
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
      #expect(throws: AuditError.self) { try EvidenceManifest(ofFolder: folder) }
    }
  }
}
