internal import Formats
internal import Plan

/// Why stages run: what changed since the same work was stored last.
struct StageReasons {
  private let damage: [ContentHash: String]
  /// The latest record of each kind and title.
  private let latest: [String: ArtifactRecord]

  /// - Parameter store: nil where there is none yet.
  init(_ outstanding: OutstandingWork?, in store: ArtifactStore?) {
    self.init(outstanding?.stages ?? [], damage: outstanding?.damage ?? [:], in: store)
  }

  private init(_ stages: [Stage], damage: [ContentHash: String], in store: ArtifactStore?) {
    self.damage = damage
    var latest: [String: ArtifactRecord] = [:]
    let titles = Set(stages.map { Self.name($0.madeOf.kind, $0.title) })
    for key in titles.isEmpty ? [] : store?.keys ?? [] {
      guard let record = try? store?.record(of: key) else { continue }
      let name = Self.name(record.kind, record.title)
      guard titles.contains(name) else { continue }
      if let known = latest[name], known.madeBy.finishedAt >= record.madeBy.finishedAt { continue }
      latest[name] = record
    }
    self.latest = latest
  }

  /// Passes of a model that are run again only because frames are read now where pooled vectors were stored, and
  /// why.
  static func passesRunAgain(
    among stages: [Stage], in store: ArtifactStore
  ) -> [(title: String, reason: String)] {
    let passes = stages.filter { stage in
      if case .representations(let work) = stage.work { !work.isPooled } else { false }
    }
    let reasons = StageReasons(passes, damage: [:], in: store)
    return passes.compactMap { stage in
      guard let earlier = reasons.latest[name(stage.madeOf.kind, stage.title)]?.madeOf,
        stage.madeOf.wantsFrames(of: earlier)
      else { return nil }
      return (stage.title, stage.madeOf.differences(from: earlier).joined(separator: ", "))
    }
  }

  /// A few words: "new", or "the code of my-attack changed since 2026-01-31".
  func reason(for stage: Stage) -> String {
    if damage[stage.key] != nil { return "damaged" }
    guard let earlier = latest[Self.name(stage.madeOf.kind, stage.title)] else { return "new" }
    let changes = stage.madeOf.differences(from: earlier.madeOf)
    guard !changes.isEmpty else { return "new" }
    return changes.joined(separator: ", ") + " since \(earlier.madeBy.finishedAt.prefix(10))"
  }

  private static func name(_ kind: String, _ title: String) -> String { "\(kind) \(title)" }
}
