public import Evidence
internal import Foundation
public import TelltaleCore
internal import TextIO

/// A finished audit held against a policy file: may this version be released?
public struct AuditGate: Sendable {
  /// What came of it.
  public enum Outcome: Sendable, Hashable {
    /// A folder that the policy wants sealed is not as it was signed: nothing is held against a bound.
    case notAsSigned(folder: String, problems: [String])
    /// Every rule, held against every attack that it is for.
    case checked(Gate.Outcome)
  }

  private let file: String
  private let policy: GatePolicy

  /// - Parameter file: path of the policy (YAML, SPEC §10).
  ///
  /// Throws `.missingFile` where it is not there, and as `GatePolicy`.
  public init(policy file: String) throws(AuditError) {
    self.file = file
    policy = try GatePolicy(yaml: try UserText.read(file, what: "the policy"))
  }

  /// - Parameters:
  ///   - folder: of a finished audit.
  ///   - baseline: folder of the former version's audit, for rules on a rise.
  ///
  /// Throws as `ReportFiles.read` and `Gate.check`, and `.missingFile` for a public key that is not there.
  public func check(_ folder: String, baseline: String? = nil) throws(AuditError) -> Outcome {
    let result = try ReportFiles.read(folder)
    var audits = [(folder: folder, result: result)]
    if let baseline { audits.append((baseline, try ReportFiles.read(baseline))) }
    if let signer = policy.signer {
      let key = try key(of: signer)
      for audit in audits {
        let problems = try EvidenceBundle(folder: audit.folder)
          .problems(publicKey: key, result: audit.result)
        guard problems.isEmpty else {
          return .notAsSigned(folder: audit.folder, problems: problems)
        }
      }
    }
    return .checked(
      try Gate(policy).check(result, baseline: audits.dropFirst().first?.result))
  }

  /// Base64 of the key that must have signed; nil for any.
  private func key(of signer: GatePolicy.Signer) throws(AuditError) -> String? {
    switch signer {
    case .anyone: return nil
    case .key(let key): return key
    case .keyFile(let name):
      let base = URL(fileURLWithPath: file).deletingLastPathComponent()
      let path = URL(fileURLWithPath: name, relativeTo: base).path
      return try UserText.read(path, what: "the public key that the policy names,")
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
