import Foundation
import TelltaleCore
import TestSupport

@testable import Evidence
@testable import Results

/// A folder as a finished audit leaves it, for tests of evidence; the report's pages are stand-ins.
struct FinishedAudit {
  let audit: FakeAudit
  let folder: String
  let result: AuditResult

  init(_ audit: FakeAudit, in root: String) throws {
    self.audit = audit
    folder = root + "/out"
    result = try audit.run(in: root).result
    try write(result)
  }

  /// Puts a result, and what is made of it, into the folder.
  func write(_ result: AuditResult) throws {
    for (name, text) in try report(of: result) {
      try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    try result.provenance.configuration.write(
      toFile: "\(folder)/\(AuditFolder.settingsName)", atomically: true, encoding: .utf8)
  }

  func report(of result: AuditResult) throws -> [String: String] {
    var texts = [AuditResult.fileName: try result.json()]
    for name in AuditResult.reportNames { texts[name] = "\(name) of \(result.name)\n" }
    return texts
  }

  @discardableResult
  func seal(with key: SigningKey) throws -> EvidenceBundle.Seal {
    let result = try AuditResult(
      json: String(contentsOfFile: folder + "/result.json", encoding: .utf8))
    return try EvidenceBundle(folder: folder).seal(result, report: report(of: result), with: key)
  }

  func verification(publicKey: String? = nil) throws -> EvidenceBundle.Verification {
    let result = try AuditResult(
      json: String(contentsOfFile: folder + "/result.json", encoding: .utf8))
    return try EvidenceBundle(folder: folder).verify(
      publicKey: publicKey, result: result, report: report(of: result), registry: audit.registry)
  }
}
