internal import Formats
internal import Foundation
public import TelltaleCore

extension StoreContents {
  /// What can go without any stored result having to be made anew.
  public struct Pruning: Sendable {
    let artifacts: [Artifact]
    /// Folders of trainings whose artifacts are stored.
    let checkpoints: [String]
    let byteCount: Int

    /// "1.2 GB", or "nothing".
    public var sizeText: String { byteCount == 0 ? "nothing" : Text.size(byteCount) }

    /// A line for each artifact, and one for all checkpoints; empty for nothing.
    public var text: String {
      var lines = artifacts.map {
        "\($0.key.hex.prefix(12))  \(Text.size($0.record.byteCount))  \($0.record.title)"
      }
      if !checkpoints.isEmpty {
        lines.append("\(Text.count(checkpoints.count, "checkpoint")) of finished trainings")
      }
      return lines.joined(separator: "\n")
    }
  }

  /// Representations from which scores were made, and nothing whose scores are still missing, or that a
  /// plan reads which a cluster works on.
  public var pruning: Pruning {
    let users = users
    let kinds = Dictionary(uniqueKeysWithValues: artifacts.map { ($0.key, $0.record.kind) })
    func hasScores(_ key: ContentHash) -> Bool {
      (users[key] ?? []).contains { kinds[$0] == "scores" }
    }
    let elsewhere = store.neededElsewhere()
    let idle = artifacts.filter { artifact in
      !elsewhere.contains(artifact.key) && artifact.record.kind == "representations"
        && hasScores(artifact.key)
        && (users[artifact.key] ?? []).allSatisfy { kinds[$0] != "attacker" || hasScores($0) }
    }
    let folder = store.folder(.checkpoints)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let finished = names.sorted().filter { name in
      ContentHash(hex: String(name.prefix(64))).map(store.contains) ?? false
    }.map { "\(folder)/\($0)" }
    return Pruning(
      artifacts: idle, checkpoints: finished,
      byteCount: idle.map(\.record.byteCount).reduce(0, +)
        + finished.map(StoreContents.byteCount).reduce(0, +))
  }

  /// Throws `.unsupported` while an audit runs on the store, or `.storageFailed`.
  public func prune(_ pruning: Pruning) throws(AuditError) {
    let use = try store.useAlone()
    for artifact in pruning.artifacts { try store.discard(artifact.key) }
    for folder in pruning.checkpoints { try? FileManager.default.removeItem(atPath: folder) }
    withExtendedLifetime(use) {}
  }
}
