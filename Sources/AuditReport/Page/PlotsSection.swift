internal import AuditCore
internal import AuditRunner

/// The attacks as pictures.
struct PlotsSection {
  private let result: AuditResult
  private let findings: Findings
  private let groups: [MatrixGroup]

  init(_ result: AuditResult) {
    self.result = result
    findings = Findings(result)
    groups = MatrixGroup.all(of: result)
  }

  var markup: Markup {
    Page.section(
      "plots", "Plots",
      lead: findings.strongest == nil
        ? "No attack was measured, so there is nothing to draw."
        : "The number that the finding ranks by: \(metricName)."
    ) {
      if let strongest = findings.strongest {
        Markup("h3", [:]) { "Attack by attack" }
        forest(strongest.ranked)
        if tapNames.count > 1 {
          Markup("h3", [:]) { "Leakage against depth" }
          depth(strongest.ranked)
        }
      }
    }
  }

  private var metricName: String {
    guard let ranked = findings.strongest?.ranked else { return "" }
    return MetricColumn(
      role: MetricRole(ranked), metric: ranked.metric, declaration: ranked.declaration
    ).name
  }

  private var tapNames: [String] {
    var names: [String] = []
    for group in groups where !names.contains(group.tap.name) { names.append(group.tap.name) }
    return names
  }

  // MARK: Forest

  private func forest(_ ranked: MetricSummary) -> Markup {
    let plot = ForestPlot(
      groups: [("Attacks, strongest first", attackLines), ("Controls", controlLines)]
        .filter { !$0.1.isEmpty },
      metricName: metricName, limits: ranked.declaration.range, chance: ranked.chance ?? 0,
      chanceBand: coinBand, title: "Attacks and controls by \(metricName)",
      description: "\(NumberText.counted(attackLines.count, "attack")) from"
        + " \(NumberText.metric(findings.ranked.last?.mean ?? 0)) to"
        + " \(NumberText.metric(findings.strongest?.mean ?? 0)); guessing gives"
        + " \(NumberText.metric(ranked.chance ?? 0)). The matrix holds every number.")
    let drawn = attackLines.count
    let attackCount = result.cells.filter { $0.cell.kind == .attack }.count
    return Markup("figure", [:]) {
      for layout in PlotPart.Layout.allCases { plot.svg(layout) }
      Markup("figcaption", [:]) {
        key(.semiInformed, "semi-informed")
        key(.ignorant, "ignorant")
        if !controlLines.isEmpty { key(.control, "control") }
        Markup.void("br", [:])
        "Large marks are means, small ones folds; the line joins the lowest and highest fold."
        if coinBand != nil { " The band is where a fair coin fell over the folds." }
        if drawn < attackCount {
          " \(NumberText.counted(attackCount - drawn, "attack")) without a number"
            + " \(attackCount - drawn == 1 ? "is" : "are") not drawn; the matrix gives the reason."
        }
      }
    }
  }

  private var attackLines: [ForestPlot.Line] {
    findings.ranked.map { finding in
      line(
        finding.outcome.cell, finding.ranked, mean: finding.mean,
        mark: PlotPart.Mark(finding.outcome.cell.knowledge))
    }
  }

  private var controlLines: [ForestPlot.Line] {
    result.cells.compactMap { outcome in
      guard outcome.cell.kind != .attack, case .measured = outcome.status,
        let ranked = Finding.rankedSummary(in: outcome.leakage), let mean = ranked.mean
      else { return nil }
      return line(outcome.cell, ranked, mean: mean, mark: .control)
    }
  }

  private func line(
    _ cell: Cell, _ ranked: MetricSummary, mean: Double, mark: PlotPart.Mark
  ) -> ForestPlot.Line {
    let tap = tapNames.count > 1 || cell.kind != .attack ? [cell.tap.name] : []
    let awareness = cell.awareness == .applicationAware ? ["application-aware"] : []
    let scenario = cell.kind == .attack ? [cell.scenario.label] : []
    let label = cell.kind == .attack ? cell.attacker : "\(Words.name(cell.kind)), \(cell.attacker)"
    return ForestPlot.Line(
      label: label,
      detail: (tap + [cell.attackerCorpus] + scenario + awareness).joined(separator: ", "),
      mark: mark, values: ranked.values, mean: mean)
  }

  /// Lowest to highest fold of the coin, at the metric that is drawn.
  private var coinBand: ClosedRange<Double>? {
    let coin = result.baselines.first { $0.kind == .coin }
    let summary = coin?.metrics.first { $0.metric == findings.strongest?.ranked.metric }
    guard let values = summary?.values, let low = values.min(), let high = values.max(), low < high
    else { return nil }
    return low...high
  }

  private func key(_ mark: PlotPart.Mark, _ name: String) -> Markup {
    Markup("span", ["class": "key"]) {
      Markup("svg", ["class": "plot-key plot", "viewBox": "0 0 16 16", "aria-hidden": "true"]) {
        PlotPart.mark(mark, x: 8, y: 8, size: 5.5, name: "mean")
      }
      name
    }
  }

  // MARK: Depth

  private func depth(_ ranked: MetricSummary) -> Markup {
    let plot = DepthPlot(
      taps: tapNames, series: depthSeries, metricName: metricName,
      limits: ranked.declaration.range, chance: ranked.chance ?? 0,
      title: "Leakage against depth",
      description: "Mean \(metricName) of each attacker at each tap: "
        + tapNames.enumerated().map { index, tap in
          let best = depthSeries.flatMap(\.points).filter { $0.tap == index }.map(\.mean).max()
          return "\(tap) at most \(best.map { NumberText.metric($0) } ?? "n/a")"
        }.joined(separator: ", ") + ".")
    return Markup("figure", [:]) {
      for layout in PlotPart.Layout.allCases { plot.svg(layout) }
      Markup("figcaption", [:]) {
        key(.semiInformed, "semi-informed")
        key(.ignorant, "ignorant")
        Markup.void("br", [:])
        "One line per attacker; the heavy lines are the strongest of each kind. A falling dashed"
          + " line alone does not show that deeper taps tell less: it may show that the splice fits"
          + " worse."
      }
    }
  }

  private var depthSeries: [DepthPlot.Series] {
    var names: [String] = []
    var points: [String: [(tap: Int, mean: Double)]] = [:]
    var knowledge: [String: Knowledge] = [:]
    var labels: [String: String] = [:]
    for finding in groups.flatMap(\.outcomes).compactMap(Finding.init) {
      let cell = finding.outcome.cell
      let awareness = cell.awareness == .applicationAware ? ", app-aware" : ""
      let label = "\(cell.attacker), \(cell.attackerCorpus)\(awareness)"
      let name = "\(label)/\(cell.knowledge.rawValue)/\(cell.initialisation)"
      if points[name] == nil { names.append(name) }
      points[name, default: []].append((tapNames.firstIndex(of: cell.tap.name) ?? 0, finding.mean))
      knowledge[name] = cell.knowledge
      labels[name] = label
    }
    return names.map { name in
      DepthPlot.Series(
        label: labels[name] ?? name, knowledge: knowledge[name] ?? .ignorant,
        points: (points[name] ?? []).sorted { $0.tap < $1.tap })
    }
  }
}
