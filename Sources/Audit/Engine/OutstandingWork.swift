internal import Formats
package import Plan
internal import TelltaleCore

/// What is left to do of a plan on a store.
package struct OutstandingWork {
  /// In the plan's order.
  package let stages: [Stage]
  /// What is wrong with those among them that are stored and damaged, by key.
  let damage: [ContentHash: String]
  /// A stored stage that takes part and was reckoned with vectors of another width than this machine's.
  let otherArithmetic: OtherArithmetic?

  /// Sums are rounded in another order with wider vectors: numbers of two kinds in one audit differ by more
  /// than what is compared.
  struct OtherArithmetic {
    let title: String
    let host: String
    let vectorBitCount: Int
  }

  /// Stages that are not stored, or damaged, and that something not stored needs. What only stored
  /// results were made from (large representations, say) may be deleted and stays away.
  ///
  /// Of the results themselves every file that the report reads is compared with its record; of what
  /// lies behind them, each when a stage reads it.
  package init(_ plan: StagePlan, in store: ArtifactStore) {
    var wanted: Set<ContentHash> = []
    var damage: [ContentHash: String] = [:]
    var other: OtherArithmetic?
    var open: [(key: ContentHash, isResult: Bool)] = plan.wanted.map { ($0, true) }
    var seen: Set<ContentHash> = []
    while let (key, isResult) = open.popLast() {
      guard seen.insert(key).inserted, let stage = plan[key] else { continue }
      let files: Set<String> = isResult ? ["scores.csv", "record.json"] : []
      switch store.state(of: key, in: files) {
      case .damaged(let reason): damage[key] = reason
      case .absent: break
      case .whole(let record):
        let origin = record.madeBy
        if origin.vectorBitCount != Processor.vectorBitCount {
          other = OtherArithmetic(
            title: record.title, host: origin.host, vectorBitCount: origin.vectorBitCount)
        }
        continue
      }
      wanted.insert(key)
      open += stage.needs.map { ($0, false) }
    }
    self.stages = plan.stages.filter { wanted.contains($0.key) }
    self.damage = damage
    otherArithmetic = other
  }

  /// What must be run before a stage that reads some damaged ones can be: those, and what they need
  /// that is not stored; in the plan's order.
  static func behind(_ damaged: [ContentHash], of plan: StagePlan, in store: ArtifactStore)
    -> [Stage]
  {
    var wanted: Set<ContentHash> = []
    var open = damaged
    while let key = open.popLast() {
      guard !store.contains(key), wanted.insert(key).inserted else { continue }
      open += plan[key]?.needs ?? []
    }
    return plan.stages.filter { wanted.contains($0.key) }
  }

  /// Throws `.unsupported`, with what to do.
  func refuseOtherArithmetic(in store: ArtifactStore) throws(AuditError) {
    guard let other = otherArithmetic else { return }
    throw AuditError(
      .unsupported,
      "'\(other.title)' in \(store.root) was reckoned on \(other.host) with vectors of"
        + " \(other.vectorBitCount) bits, and this machine's have \(Processor.vectorBitCount): what it adds"
        + " is rounded otherwise, and two attacks could differ by that alone. Use another store, or"
        + " machines of one kind; '--mix-arithmetic' takes both")
  }
}
