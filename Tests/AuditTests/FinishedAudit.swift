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

  /// The same audit in a folder of a test's own, from the files that it left.
  init(_ other: FinishedAudit, files: [String: Data], in root: String) throws {
    audit = other.audit
    result = other.result
    folder = root + "/out"
    for (name, data) in files {
      let url = URL(fileURLWithPath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url)
    }
  }

  /// Every file, by its path in the folder.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let path = "\(folder)/\(name)"
      let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      if type == .typeRegular { files[name] = try Data(contentsOf: URL(fileURLWithPath: path)) }
    }
    return files
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
