internal import Results
internal import TelltaleCore

/// The attacks of one tap by attackers of one knowledge, on the model of one feature.
struct MatrixGroup {
  let feature: String
  let tap: TapDescription
  let knowledge: Knowledge
  /// Sorted by scenario, then in the plan's order.
  let outcomes: [CellResult]

  /// Every attack of a result, measured or not; taps in order of depth, the stronger kind of
  /// attacker first.
  static func all(of result: AuditResult) -> [MatrixGroup] {
    let attacks = result.cells.filter { $0.cell.kind == .attack }
    var taps: [TapDescription] = []
    for outcome in attacks where !taps.contains(outcome.cell.tap) { taps.append(outcome.cell.tap) }
    let sortedTaps = taps.sorted { ($0.depth, $0.name) < ($1.depth, $1.name) }
    var features: [String] = []
    for outcome in attacks where !features.contains(outcome.cell.modelFeature) {
      features.append(outcome.cell.modelFeature)
    }
    return features.flatMap { feature in
      sortedTaps.flatMap { tap in
        [Knowledge.semiInformed, .ignorant].compactMap { knowledge in
          let members = attacks.filter {
            $0.cell.modelFeature == feature && $0.cell.tap == tap && $0.cell.knowledge == knowledge
          }
          return members.isEmpty
            ? nil
            : MatrixGroup(
              feature: feature, tap: tap, knowledge: knowledge, outcomes: sorted(members))
        }
      }
    }
  }

  private static func sorted(_ outcomes: [CellResult]) -> [CellResult] {
    let order = Scenario.allCases
    let rank = outcomes.map { order.firstIndex(of: $0.cell.scenario) ?? order.count }
    return outcomes.indices.sorted { (rank[$0], $0) < (rank[$1], $1) }.map { outcomes[$0] }
  }
}

/// One line of the controls table.
struct ControlLine {
  let name: String
  /// Which cell the control belongs to; empty for the baselines that need none.
  let subject: String
  let expectation: String
  let status: CellResult.Status
  let metrics: [MetricSummary]

  /// Baselines first, then the control cells by kind, each in the plan's order.
  static func all(of result: AuditResult) -> [ControlLine] {
    let baselines = result.baselines.map { baseline in
      ControlLine(
        name: Words.name(baseline.kind), subject: "",
        expectation: Words.expectation(of: baseline.kind), status: .measured,
        metrics: baseline.metrics)
    }
    let cells = [Cell.Kind.untrainedModel, .shuffledLabels].flatMap { kind in
      result.cells.filter { $0.cell.kind == kind }.map { outcome in
        ControlLine(
          name: Words.name(kind), subject: subject(of: outcome.cell),
          expectation: Words.expectation(of: kind), status: outcome.status,
          metrics: outcome.leakage)
      }
    }
    return baselines + cells
  }

  private static func subject(of cell: Cell) -> String {
    let awareness = cell.awareness == .applicationAware ? ", application-aware" : ""
    return "\(cell.attacker) on \(cell.tap.name), trained on \(cell.attackerCorpus),"
      + " \(cell.knowledge.rawValue)\(awareness)"
  }
}
