import Evidence
import Foundation
import Report
import Results
import TelltaleCore

extension FuzzTargets {
  /// What audits leave behind, and reports are made of.
  static let results = [
    FuzzTarget(
      name: "result", fileName: "result.json",
      seeds: { [try smallResult(cells: 2), try smallResult(cells: 0)] },
      words: [
        "\"nan\"", "\"inf\"", "\"-inf\"", "\"control-shuffled-labels\"", "\"ignorant\"",
        "\"failed\"",
        "\"notRun\"", "\"measured\"", "\"speaker\"", "\"leak demonstrated\"",
      ],
      read: { input in
        let result = try AuditReport.decode(json: input.text)
        let report = AuditReport(result)
        _ = report.html()
        _ = report.markdown()
        _ = report.csv()
        _ = report.junit()
        _ = try AuditReport.decode(json: try report.json())
        let policy = try GatePolicy(yaml: try text("examples/policy.yaml"))
        _ = try Gate(policy).check(result, baseline: nil)
      }),
    FuzzTarget(
      name: "evidence-manifest", fileName: EvidenceList.fileName,
      seeds: { [try sealed(EvidenceList.fileName)] }, words: ["\"files\"", "sha256"],
      read: { try verify($0, beside: EvidenceSignature.fileName) }),
    FuzzTarget(
      name: "evidence-signature", fileName: EvidenceSignature.fileName,
      seeds: { [try sealed(EvidenceSignature.fileName)] }, words: ["=", "==", "AAAA"],
      read: { try verify($0, beside: EvidenceList.fileName) }),
    FuzzTarget(
      name: "signing-key", fileName: "key",
      seeds: { [Array("telltale-ed25519 \(Data(count: 32).base64EncodedString())\n".utf8)] },
      read: { _ = try SigningKey(file: $0.path).publicKey }),
  ]

  /// The golden result with so many of its cells.
  private static func smallResult(cells: Int) throws -> [UInt8] {
    let golden = Data(try bytes("Tests/ReportTests/Golden/small.json"))
    guard var result = try JSONSerialization.jsonObject(with: golden) as? [String: Any],
      let all = result["cells"] as? [[String: Any]], let baselines = result["baselines"] as? [Any]
    else { return [] }
    result["cells"] = all.prefix(cells).map { cell in
      cell.merging(["slices": Array((cell["slices"] as? [Any] ?? []).prefix(1))]) { $1 }
    }
    result["baselines"] = Array(baselines.prefix(cells == 0 ? 0 : 1))
    return [UInt8](try JSONSerialization.data(withJSONObject: result))
  }

  /// A file of a folder that was just sealed.
  private static func sealed(_ name: String) throws -> [UInt8] {
    let folder = NSTemporaryDirectory() + "/telltale-fuzz-\(getpid())-sealed"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try seal(folder)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }

  /// A result without cells, and what a finished audit of it holds, by name.
  private static func emptyAudit() throws -> (AuditResult, files: [String: String]) {
    let result = try AuditReport.decode(
      json: String(decoding: try smallResult(cells: 0), as: UTF8.self))
    return (result, try AuditReport(result).files())
  }

  private static func seal(_ folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/scores", withIntermediateDirectories: true)
    let (result, files) = try emptyAudit()
    let settings = [AuditFolder.settingsName: result.provenance.configuration]
    let scores = Dictionary(uniqueKeysWithValues: result.scoreFiles.map { ($0, "utterance\n") })
    for (name, text) in files.merging(settings, uniquingKeysWith: { $1 }).merging(
      scores, uniquingKeysWith: { $1 })
    {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    let key = folder + ".key"
    defer { try? FileManager.default.removeItem(atPath: key) }
    _ = try EvidenceBundle(folder: folder).seal(
      result, report: files, with: SigningKey(newFile: key))
  }

  private static func verify(_ input: FuzzTarget.Input, beside other: String) throws {
    let folder = input.folder + "/audit"
    try seal(folder)
    let name =
      other == EvidenceList.fileName
      ? EvidenceSignature.fileName : EvidenceList.fileName
    try Data(input.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    let (result, files) = try emptyAudit()
    _ = try EvidenceBundle(folder: folder).verify(
      publicKey: nil, result: result, report: files, registry: Registry())
  }
}
