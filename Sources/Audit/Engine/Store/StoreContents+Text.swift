internal import Formats
internal import Foundation
internal import Plan
public import TelltaleCore

extension StoreContents {
  /// A line per kind, or per artifact.
  public func list(all: Bool) -> String {
    let total = artifacts.map(\.record.byteCount).reduce(0, +)
    var parts = [
      "\(store.root): \(Text.count(artifacts.count, "artifact")), \(Text.size(total))",
      all ? everything : kinds,
    ]
    for part in [ArtifactStore.Part.partial, .checkpoints] {
      let bytes = StoreContents.byteCount(below: store.folder(part))
      if bytes > 0 { parts.append("\(part.rawValue): \(Text.size(bytes))") }
    }
    if !unreadable.isEmpty {
      parts.append(
        "\(Text.count(unreadable.count, "object")) without a record that serves;"
          + " 'telltale store check' says more")
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var kinds: String {
    guard !artifacts.isEmpty else { return "" }
    var table = TextTable(["kind", "artifacts", "size", "seconds to make"])
    for (kind, members) in Dictionary(grouping: artifacts, by: \.record.kind)
      .sorted(by: { $0.key < $1.key })
    {
      table.add([
        kind, "\(members.count)", Text.size(members.map(\.record.byteCount).reduce(0, +)),
        Text.fixed(members.map(\.record.madeBy.seconds).reduce(0, +), 0),
      ])
    }
    return table.lines(left: [0]).joined(separator: "\n")
  }

  private var everything: String {
    guard !artifacts.isEmpty else { return "" }
    let users = users
    var table = TextTable(["key", "kind", "size", "used by", "made", "what"])
    for artifact in artifacts {
      table.add([
        String(artifact.key.hex.prefix(12)), artifact.record.kind,
        Text.size(artifact.record.byteCount), "\(users[artifact.key]?.count ?? 0)",
        artifact.record.madeBy.finishedAt, artifact.record.title,
      ])
    }
    return table.lines(left: [0, 1, 4, 5]).joined(separator: "\n")
  }

  /// One artifact: what it is, what made it, what it was made from and what was made from it.
  ///
  /// - Parameter start: of its key.
  ///
  /// Throws `.unknownName`.
  public func why(_ start: String) throws(AuditError) -> String {
    let artifact = try artifact(start)
    let record = artifact.record
    let origin = record.madeBy
    let byKey = Dictionary(uniqueKeysWithValues: artifacts.map { ($0.key, $0.record) })
    func line(_ key: ContentHash) -> String {
      "  \(key.hex.prefix(12))  " + (byKey[key].map { "\($0.kind): \($0.title)" } ?? "(not stored)")
    }
    var lines = [
      record.title,
      "key       \(artifact.key.hex)",
      "kind      \(record.kind)",
      "size      \(Text.size(record.byteCount)) in \(Text.count(record.files.count, "file"))",
      "made      \(origin.finishedAt) in \(Text.duration(origin.seconds)) on \(origin.host)",
      "with      telltale \(origin.telltaleVersion), \(origin.compiler)",
      "by        \(origin.means.code.component) \(origin.means.code.version) of"
        + " \(origin.means.code.plugin), SHA-256 \(origin.means.code.sha256)",
      "computed  \(origin.means.device), \(origin.means.precision),"
        + " \(Text.count(origin.means.threadCount, "thread")), \(origin.processor),"
        + " vectors of \(origin.vectorBitCount) bits, at most"
        + " \(Text.size(origin.peakMemoryBytes)) of memory",
    ]
    for (name, version) in origin.means.libraries.sorted(by: { $0.key < $1.key }) {
      lines.append("on        \(name) \(version)")
    }
    if let seed = record.madeOf.seed { lines.append("seed      \(seed)") }
    for (name, value) in (record.madeOf.component?.settings ?? [:]).sorted(by: { $0.key < $1.key })
    {
      lines.append("setting   \(name): \(value)")
    }
    let users = users[artifact.key] ?? []
    lines.append(record.needs.isEmpty ? "made from nothing stored" : "made from")
    lines += record.needs.map(line)
    lines.append(users.isEmpty ? "nothing stored was made from it" : "made from it")
    lines += users.map(line)
    return lines.joined(separator: "\n")
  }
}
