internal import Formats
package import Results
internal import TelltaleCore

/// From the attacks' verdicts to the audit's.
package struct AuditVerdictRule {
  package let margin: Double

  package func verdict(on cells: [CellResult]) -> AuditVerdict {
    let attacks = cells.filter { $0.cell.kind == .attack }
    // What was left out beforehand, with its reason, says nothing either way.
    let tried = attacks.filter { $0.judgement?.verdict.kind != .notRun }
    let kinds = tried.compactMap { $0.judgement?.verdict.kind }
    let shown = tried.filter { $0.judgement?.verdict.kind == .leakDemonstrated }
    if let strongest = shown.max(by: { headline($0) < headline($1) }) {
      return demonstrated(by: strongest, shown: shown.count, tried: tried)
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
    if !hasInformed, kinds.allSatisfy({ $0 == .belowMargin }) {
      return audit(
        Verdict(
          .inconclusive,
          because: "ignorant attackers alone were tried, and they understate leakage",
          nextStep: "run semi-informed attackers on every planned fold"))
    }
    return open(tried, counts)
  }

  /// Nothing is shown, and not everything is below the margin: what stood in the way, at the strongest
  /// attack that settles nothing, or where none does at the first that broke.
  private func open(_ tried: [CellResult], _ counts: [String]) -> AuditVerdict {
    let inconclusive = tried.filter { $0.judgement?.verdict.kind == .inconclusive }
    let strongest = inconclusive.max { headline($0) < headline($1) }
    let broken = tried.first { $0.judgement?.verdict.kind == .failed }
    var reasons = [counts.joined(separator: ", ")]
    if let strongest, let reason = strongest.judgement?.verdict.reason {
      reasons.append(
        (inconclusive.count > 1
          ? "of these the strongest, \(strongest.cell.id)" : strongest.cell.id)
          + ": \(reason)")
    }
    if let broken, let reason = broken.judgement?.verdict.reason {
      reasons.append("failed, \(broken.cell.id): \(reason)")
    }
    let step = strongest?.judgement?.verdict.nextStep ?? ""
    return audit(
      Verdict(
        .inconclusive, because: reasons.joined(separator: "; "),
        nextStep: step.isEmpty ? "mend what failed, and run the audit again" : step))
  }

  private func demonstrated(by strongest: CellResult, shown: Int, tried: [CellResult])
    -> AuditVerdict
  {
    let judgement = strongest.judgement
    let best = strongest.headlineTest.map { test in
      let family = tried.count {
        $0.judgement?.significance.contains { $0.metric == test.metric } ?? false
      }
      return "; as the best of \(Text.count(family, "attack")), p \(Text.pValue(test.bestOf))"
    }
    return audit(
      Verdict(
        .leakDemonstrated,
        because: "\(shown) of \(Text.count(tried.count, "attack")) \(shown == 1 ? "shows" : "show")"
          + " it; the strongest: \(judgement?.verdict.reason ?? "")\(best ?? "")",
        nextStep: "reduce what is transmitted, and audit again"), strongest.cell.id)
  }

  private func audit(_ verdict: Verdict, _ cell: String? = nil) -> AuditVerdict {
    AuditVerdict(verdict: verdict, cell: cell, margin: margin)
  }

  private func headline(_ outcome: CellResult) -> Double {
    outcome.headline?.mean ?? -.infinity
  }
}
