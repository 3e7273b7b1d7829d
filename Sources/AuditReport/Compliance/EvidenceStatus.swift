internal import AuditCore
internal import AuditRunner

/// How far this audit gives a kind of evidence.
enum EvidenceStatus: String {
  case provided = "evidence provided"
  case partial = "partial"
  case none = "not addressed here"

  /// Attributes that stand for special categories of personal data (GDPR, Article 9), or come near.
  private static let sensitiveWords = ["ethnic", "race", "health", "depress", "religio", "orient"]

  init(of evidence: String, in result: AuditResult) {
    let measured = result.cells.filter { $0.cell.kind == .attack && $0.status == .measured }
    let hasIntervals = measured.contains { $0.leakage.contains { $0.interval != nil } }
    let answered = { (key: String) in !(result.system[key] ?? "").isEmpty }
    func grade(_ full: Bool, _ some: Bool) -> EvidenceStatus {
      full ? .provided : some ? .partial : .none
    }
    switch evidence {
    case "matrix": self = grade(hasIntervals, !measured.isEmpty)
    case "depth": self = grade(Set(measured.map(\.cell.tap.name)).count > 1, !measured.isEmpty)
    case "equivalence":
      self = grade(
        measured.contains { $0.evidence?.verdict.kind == .belowMargin }, hasIntervals)
    case "subgroups": self = grade(false, measured.contains { !$0.slices.isEmpty })
    case "sensitive":
      let name = result.attribute.name.lowercased()
      self = grade(Self.sensitiveWords.contains { name.contains($0) }, false)
    case "datasheets": self = grade(answered("lawful-basis"), true)
    case "thresholds", "hashes", "summary": self = .provided
    case "retest": self = grade(answered("next-audit"), false)
    default: self = .none
    }
  }
}
