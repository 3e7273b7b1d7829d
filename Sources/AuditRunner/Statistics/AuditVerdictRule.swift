internal import AuditCore

/// From the attacks' verdicts to the audit's.
struct AuditVerdictRule {
  let margin: Double

  func verdict(on cells: [CellResult]) -> AuditVerdict {
    let attacks = cells.filter { $0.cell.kind == .attack }
    // What was left out beforehand, with its reason, says nothing either way.
    let tried = attacks.filter { $0.evidence?.verdict.kind != .notRun }
    let kinds = tried.compactMap { $0.evidence?.verdict.kind }
    let shown = tried.filter { $0.evidence?.verdict.kind == .leakDemonstrated }
    if let strongest = shown.max(by: { headline($0) < headline($1) }) {
      return demonstrated(by: strongest, shown: shown.count, tried: tried.count)
    }
    let hasInformed = tried.contains { $0.cell.knowledge == .semiInformed }
    if hasInformed, kinds.allSatisfy({ $0 == .belowMargin }) {
      return audit(
        Verdict(
          .belowMargin,
          because: "every one of \(Text.count(tried.count, "attack")) that were run stays within"
            + " \(Text.fixed(margin, 2)) of guessing; an attacker that was not tried may not"))
    }
    let counts = Verdict.Kind.allCases.compactMap { kind -> String? in
      let count = kinds.count { $0 == kind }
      return count == 0 ? nil : "\(count) \(kind.rawValue)"
    }
    if kinds.allSatisfy({ $0 == .failed }) {
      return audit(
        Verdict(
          .failed,
          because: "no attack gave a number"
            + (counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))"),
          nextStep: "see each attack's reason, mend it and run the audit again"))
    }
    let isUninformed = !hasInformed && kinds.allSatisfy { $0 == .belowMargin }
    let step =
      tried.lazy.compactMap { $0.evidence?.verdict }.first { $0.kind == .inconclusive }?.nextStep
    return audit(
      Verdict(
        .inconclusive,
        because: isUninformed
          ? "ignorant attackers alone were tried, and they understate leakage"
          : counts.joined(separator: ", "),
        nextStep: step ?? "run semi-informed attackers on every planned fold"))
  }

  private func demonstrated(by strongest: CellResult, shown: Int, tried: Int) -> AuditVerdict {
    let evidence = strongest.evidence
    let best = VerdictRule.headline(evidence?.significance ?? []).map {
      "; as the best of \(Text.count(tried, "attack")), p \(Text.pValue($0.bestOf))"
    }
    return audit(
      Verdict(
        .leakDemonstrated,
        because: "\(shown) of \(Text.count(tried, "attack")) show it; the strongest:"
          + " \(evidence?.verdict.reason ?? "")\(best ?? "")",
        nextStep: "reduce what is transmitted, and audit again"), strongest.cell.id)
  }

  private func audit(_ verdict: Verdict, _ cell: String? = nil) -> AuditVerdict {
    AuditVerdict(verdict: verdict, cell: cell, margin: margin)
  }

  private func headline(_ outcome: CellResult) -> Double {
    VerdictRule.headline(in: outcome.leakage)?.mean ?? -.infinity
  }
}
