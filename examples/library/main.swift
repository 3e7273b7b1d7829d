// Runs the audit that a file describes, and reads its verdict: a program of your own does the same.
//   swift run -c release audit-example examples/leak-dial.yaml
import Foundation
import TelltaleKit

do {
  let file = URL(filePath: CommandLine.arguments.dropFirst().first ?? "audit.yaml")
  let configuration = try AuditConfiguration(
    yaml: String(contentsOf: file, encoding: .utf8), defaultName: "audit")
  let session = try AuditSession(
    configuration, baseFolder: file.deletingLastPathComponent().path)
  let audit = try AuditRun(session, places: AuditPlaces(name: configuration.name)).finish()
  let verdict = audit.result.verdict.verdict
  print("\(verdict.kind.rawValue): \(verdict.reason)")
  for attack in audit.result.cells where attack.cell.kind == .attack {
    guard let auc = attack.leakage.first(where: { $0.metric == "auc" }) else { continue }
    print(attack.cell.id, auc.mean ?? .nan, auc.interval?.range ?? 0...1)
  }
} catch {
  FileHandle.standardError.write(Data("audit-example: \(error)\n".utf8))
  exit(1)
}
