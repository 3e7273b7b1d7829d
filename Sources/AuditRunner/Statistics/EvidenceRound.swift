internal import AuditCore
internal import AuditStatistics

/// Tests over all attacks of an audit together: each against chance, adjusted for how many there
/// are; then a verdict each, and the audit's.
struct EvidenceRound {
  let cells: [CellResult]
  /// Per-utterance scores by cell id, a table per fold.
  let tables: [String: [ScoreTable]]
  let statistics: TableStatistics
  let margin: Double

  private struct Tested {
    let cell: Int
    let permuted: TableStatistics.Permuted
    var pValue: Double {
      permuted.permutation.pValue(observed: permuted.observed, replicates: permuted.replicates)
    }
  }

  /// The cells with their evidence, and the audit's verdict.
  func judged() throws(AuditError) -> (cells: [CellResult], verdict: AuditVerdict) {
    let attacks = cells.indices.filter { cells[$0].cell.kind == .attack }
    let confirmatory = confirmatoryFamily(attacks)
    var significance: [Int: [Significance]] = [:]
    for (metric, tested) in try permuted(attacks) {
      let values = tested.map(\.pValue)
      let discovery = MultipleTesting.benjaminiHochberg(values)
      let family = tested.indices.filter { confirmatory.contains(tested[$0].cell) }
      let holm = MultipleTesting.holm(family.map { values[$0] })
      let adjusted = Dictionary(uniqueKeysWithValues: zip(family, holm))
      let best = MultipleTesting.bestOf(
        tested.map(\.permuted.observed), replicates: tested.map(\.permuted.replicates))
      for (index, test) in tested.enumerated() {
        significance[test.cell, default: []].append(
          Significance(
            metric: metric, pValue: values[index],
            smallestPValue: test.permuted.permutation.smallestPValue,
            isExact: test.permuted.permutation.isExact,
            adjusted: adjusted[index] ?? discovery[index], bestOf: best[index]))
      }
    }
    let rule = VerdictRule(margin: margin)
    let judged = cells.indices.map { index in
      guard cells[index].cell.kind == .attack else { return cells[index] }
      let found = significance[index] ?? []
      return cells[index].with(
        CellEvidence(
          significance: found, isConfirmatory: confirmatory.contains(index),
          detectableEffect: detectableEffect(cells[index]),
          verdict: rule.verdict(on: cells[index], found)))
    }
    return (judged, AuditVerdictRule(margin: margin).verdict(on: judged))
  }

  /// Generic, unadapted, semi-informed attacks; the ignorant ones where there are no semi-informed.
  private func confirmatoryFamily(_ attacks: [Int]) -> Set<Int> {
    let plain = attacks.filter {
      cells[$0].cell.awareness == .generic && cells[$0].cell.normalisation == .frozen
    }
    let informed = plain.filter { cells[$0].cell.knowledge == .semiInformed }
    return Set(informed.isEmpty ? plain : informed)
  }

  /// By metric, in the order of the audit's; attacks in theirs.
  private func permuted(_ attacks: [Int]) throws(AuditError) -> [(String, [Tested])] {
    var byMetric: [String: [Tested]] = [:]
    for cell in attacks where cells[cell].status == .measured {
      for permuted in try statistics.permuted(tables[cells[cell].cell.id] ?? []) {
        byMetric[permuted.metric, default: []].append(Tested(cell: cell, permuted: permuted))
      }
    }
    return statistics.metrics.map(\.component.metadata.id).compactMap { id in
      byMetric[id].map { (id, $0) }
    }
  }

  private func detectableEffect(_ outcome: CellResult) -> Double? {
    let interval = VerdictRule.decisive.lazy.compactMap { metric in
      outcome.leakage.first { $0.metric == metric }?.interval
    }.first
    return interval.map {
      PowerPlan.detectableEffect(standardError: $0.standardError, degrees: $0.degreesOfFreedom)
    }
  }
}

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
    VerdictRule.decisive.lazy.compactMap { metric in
      outcome.leakage.first { $0.metric == metric }?.mean
    }.first ?? -.infinity
  }
}
