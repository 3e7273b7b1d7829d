import Evidence
import Foundation
import Plan
import PluginHosting
import Report

extension FuzzTargets {
  private static func examples(_ paths: [String]) -> @Sendable () throws -> [[UInt8]] {
    { try paths.map(bytes) }
  }

  private static let manifests = [
    "c-attacker/logistic", "cpp-metric/correlation", "pytorch-model/pytorch-model",
    "sklearn-attacker/sklearn-attacker", "soxr-feature/low-band", "stdlib-metric/worst-recall",
  ].map { "examples/plugins/\($0).telltale.yaml" }

  /// Texts that people write.
  static let configuration = [
    FuzzTarget(
      name: "audit-file",
      seeds: examples(
        [
          "crema-d-pool1", "depth", "features", "iemocap-paper", "leak-dial", "study",
        ].map { "examples/\($0).yaml" }),
      words: ["attackers:", "use:", "folds:", "taps: [", "all", "seeds:", "margin:", "threads:"],
      read: { input in
        let audit = try AuditConfiguration(yaml: input.text, defaultName: "fuzz")
        // What is accepted can be written, and read again.
        _ = try AuditConfiguration(yaml: audit.yaml, defaultName: "fuzz")
      }),
    FuzzTarget(
      name: "policy", seeds: examples(["examples/policy.yaml"]), words: ["rise:", "bound:"],
      read: { _ = try GatePolicy(yaml: $0.text) }),
    FuzzTarget(
      name: "lockfile",
      seeds: {
        let hash = String(repeating: "0f", count: 32)
        return [
          Array("telltale-plugins: 1\nplugins:\n  \"libTelltaleMel.so\": \"\(hash)\"\n".utf8),
          Array("{\"telltale-plugins\": 1, \"plugins\": {\"a\": \"\(hash)\"}}".utf8),
        ]
      },
      read: { input in
        let lock = try PluginLock(text: input.text, file: "fuzz")
        _ = try PluginLock(text: lock.text, file: "fuzz")
      }),
    FuzzTarget(
      name: "manifest", seeds: examples(manifests),
      words: ["range: [", "type: integer", "default:", "lasting: true", "declaration:"],
      read: { input in
        let manifest = try PluginManifest(text: input.text, file: input.path)
        if case .library = manifest.body { _ = try PluginManifest.boundToLibrary(manifest) }
      }),
    FuzzTarget(
      name: "signature",
      seeds: {
        [
          "i32 logistic_train(out state, f32[n,d] x, i32[n] y, i64 n, i64 d, i64 k, i32 iterations,"
            + " f64 learning_rate, f64 penalty, progress, cancel, context, error, i64 error_size)",
          "i32 train(out state, f32[n,d] x, i32[n] y, i64 n, i64 d, i64 k, progress, cancel)",
          "i32 score(state, f32[n,d] x, i64 n, i64 d, i64 k, out f32[n,k] scores, error,"
            + " i64 error_size)",
          "f64 f(f64[n] a, f64 b = 0.5)", "void free(state)",
        ].map { Array($0.utf8) }
      }, words: ["f32[", "out ", "cstring ", "i64 ", "= ", "context", "state", ")", "["],
      read: { input in
        var text = try text("examples/plugins/c-attacker/logistic.telltale.yaml")
        guard let start = text.range(of: "  train: >-"), let end = text.range(of: "  score: >-")
        else { return }
        let quoted = String(decoding: try JSONEncoder().encode(input.text), as: UTF8.self)
        text.replaceSubrange(start.lowerBound..<end.lowerBound, with: "  train: \(quoted)\n")
        _ = try PluginManifest.boundToLibrary(PluginManifest(text: text, file: input.path))
      }),
    FuzzTarget(
      name: "clause-map", seeds: examples(["Sources/Audit/Report/Data/clauses.json"]),
      read: { _ = try ClauseMap(json: Data($0.bytes)) }),
  ]
}
