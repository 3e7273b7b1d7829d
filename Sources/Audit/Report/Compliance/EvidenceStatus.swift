internal import Results
internal import TelltaleCore

/// How far this audit gives a kind of evidence.
enum EvidenceStatus: String {
  case provided = "evidence provided"
  case partial = "partial"
  /// Nothing was measured; people said so under `system`.
  case stated = "as answered"
  case none = "not addressed here"

  init(of evidence: Evidence, in result: AuditResult) {
    let measured = result.cells.filter { $0.status == .measured }
    let attacks = measured.filter { $0.cell.kind == .attack }
    let answered = { (key: String) in !(result.system[key] ?? "").isEmpty }
    let hasIntervals = attacks.contains { $0.leakage.contains { $0.interval != nil } }
    let isOf = { (category: AttributeCategory) in
      Self.grade(
        result.attribute.category == category && !attacks.isEmpty,
        result.attribute.category == category)
    }
    switch evidence {
    case .matrix: self = Self.grade(hasIntervals, !attacks.isEmpty)
    case .depth: self = Self.grade(Set(attacks.map(\.cell.tap.name)).count > 1, !attacks.isEmpty)
    case .defences:
      let points = (result.transmission?.points ?? []).filter { $0.defence != nil }
      self = Self.grade(
        points.contains { $0.attack != nil && $0.taskUAR != nil },
        attacks.contains { $0.cell.defence != nil })
    case .equivalence:
      self = Self.grade(
        attacks.contains { $0.judgement?.verdict.kind == .belowMargin }, hasIntervals)
    case .controls:
      let kinds = Set(measured.map(\.cell.kind))
      self = Self.grade(
        kinds.isSuperset(of: [.untrainedModel, .shuffledLabels])
          && attacks.contains { $0.judgement?.detectableEffect != nil },
        kinds != [.attack] && !kinds.isEmpty || !result.baselines.isEmpty)
    // What the model does for each group is not measured.
    case .subgroups: self = Self.grade(false, attacks.contains { !$0.slices.isEmpty })
    case .health: self = isOf(.health)
    case .origin: self = isOf(.origin)
    case .sexOrAge: self = isOf(.sexOrAge)
    case .identity: self = isOf(.identity)
    case .linkage:
      let links = attacks.contains {
        $0.leakage.contains { $0.declaration.tellsLinkage && $0.mean != nil }
      }
      self = Self.grade(isOf(.identity) == .provided || links, false)
    case .datasheets: self = Self.grade(answered("lawful-basis"), true)
    case .thresholds: self = Self.grade(result.provenance.declaresMargin, true)
    case .hashes: self = .provided
    case .summary: self = Self.grade(!attacks.isEmpty, true)
    case .retest: self = answered("next-audit") ? .stated : .none
    case .objection: self = answered("objection") ? .stated : .none
    case .whoseEmotions: self = answered("whose-emotions") ? .stated : .none
    }
  }

  private static func grade(_ full: Bool, _ some: Bool) -> EvidenceStatus {
    full ? .provided : some ? .partial : .none
  }
}
