internal import Formats
internal import Plan
internal import TelltaleCore

/// What is left to do of a plan on a store.
struct OutstandingWork {
  /// In the plan's order.
  let stages: [Stage]
  /// What is wrong with those among them that are stored and damaged, by key.
  let damage: [ContentHash: String]

  /// Stages that are not stored, or damaged, and that something not stored needs. What only stored
  /// results were made from (large representations, say) may be deleted and stays away.
  ///
  /// Of the results themselves every file that the report reads is compared with its record; of what
  /// lies behind them, each when a stage reads it.
  init(_ plan: AuditPlan, in store: ArtifactStore) {
    var wanted: Set<ContentHash> = []
    var damage: [ContentHash: String] = [:]
    var open: [(key: ContentHash, isResult: Bool)] = plan.resultKeys.map { ($0, true) }
    var seen: Set<ContentHash> = []
    while let (key, isResult) = open.popLast() {
      guard seen.insert(key).inserted, let stage = plan.stage(key) else { continue }
      let files: Set<String> = isResult ? ["scores.csv", "record.json"] : []
      if let reason = store.damage(of: key, in: files) {
        damage[key] = reason
      } else if store.contains(key) {
        continue
      }
      wanted.insert(key)
      open += stage.needs.map { ($0, false) }
    }
    self.stages = plan.stages.filter { wanted.contains($0.key) }
    self.damage = damage
  }

  /// What must be run before a stage that reads some damaged ones can be: those, and what they need
  /// that is not stored; in the plan's order.
  static func behind(_ damaged: [ContentHash], of plan: AuditPlan, in store: ArtifactStore)
    -> [Stage]
  {
    var wanted: Set<ContentHash> = []
    var open = damaged
    while let key = open.popLast() {
      guard !store.contains(key), wanted.insert(key).inserted else { continue }
      open += plan.stage(key)?.needs ?? []
    }
    return plan.stages.filter { wanted.contains($0.key) }
  }
}
