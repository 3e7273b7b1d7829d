internal import Results
internal import TelltaleCore

/// The attacks as pictures.
struct PlotsSection {
  private let result: AuditResult
  private let findings: Findings
  private let groups: [MatrixGroup]
  private let shown: StrongestAttacks

  init(_ result: AuditResult) {
    self.result = result
    findings = Findings(result)
    groups = MatrixGroup.all(of: result)
    shown = StrongestAttacks(result)
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
        shown.markup
        forest(strongest.ranked)
        if findings.ranked.count > 3 {
          Markup("h3", [:]) { "The matrix at a glance" }
          HeatMap(result).markup
        }
        pictures
        if utilityPoints.count > 1 {
          Markup("h3", [:]) { "Leakage against use" }
          Markup("figure", [:]) {
            for layout in PlotPart.Layout.allCases {
              UtilityPlot(id: "utility", points: utilityPoints, metricName: metricName).svg(layout)
            }
          }
        }
        if !depthSeries.isEmpty {
          Markup("h3", [:]) { "Leakage against depth" }
          depth(strongest.ranked)
        }
      }
    }
  }

  private var metricName: String {
    guard let ranked = findings.strongest?.ranked else { return "" }
    return MetricColumn(ranked).name
  }

  private var tapNames: [String] {
    var names: [String] = []
    for group in groups where !names.contains(group.tap.name) { names.append(group.tap.name) }
    return names
  }

  // MARK: Forest

  /// One picture where there is one tap; else one per tap and one for the controls, on one scale.
  private func forest(_ ranked: MetricSummary) -> Markup {
    let attackCount = result.cells.filter { $0.cell.kind == .attack }.count
    let missing = attackCount - findings.ranked.count
    return Markup("figure", ["class": "stack"]) {
      for plot in forestPlots(ranked) {
        for layout in PlotPart.Layout.allCases { plot.svg(layout) }
      }
      Markup("figcaption", [:]) {
        keys(of: Set(findings.ranked.map(\.outcome).filter(shown.contains).map(\.cell.knowledge)))
        if !controlLines.isEmpty { key(.control, "control") }
        Markup.void("br", [:])
        "Large marks are means, small ones folds; the line is the 95 % interval over \(result.attribute.unitText)."
        if coinBand != nil { " The band is where a fair coin falls." }
        if missing > 0 {
          " \(NumberText.counted(missing, "attack")) without a number"
            + " \(missing == 1 ? "is" : "are") not drawn; the matrix gives the reason."
        }
      }
    }
  }

  private func forestPlots(_ ranked: MetricSummary) -> [ForestPlot] {
    let attacks = tapNames.map { tap in
      (
        title: tapNames.count > 1
          ? "Attacks on \(tap), strongest first" : "Attacks, strongest first",
        lines: findings.ranked.filter {
          $0.outcome.cell.tap.name == tap && shown.contains($0.outcome)
        }.map(attackLine)
      )
    }
    let groups = (attacks + [(title: "Controls", lines: controlLines)]).filter { !$0.lines.isEmpty }
    let shared = groups.flatMap(\.lines).flatMap(\.shown)
    return (tapNames.count > 1 ? groups.map { [$0] } : [groups]).enumerated().map { index, groups in
      let means = groups[0].lines.map(\.mean)
      return ForestPlot(
        id: "forest-\(index)", groups: groups, metricName: metricName,
        limits: ranked.declaration.range, chance: ranked.chance ?? 0, chanceBand: coinBand,
        shared: shared, title: "\(groups.map(\.title).joined(separator: "; ")), by \(metricName)",
        description: "\(NumberText.counted(means.count, "line")) from"
          + " \(NumberText.metric(means.min() ?? 0)) to \(NumberText.metric(means.max() ?? 0));"
          + " guessing gives \(NumberText.metric(ranked.chance ?? 0)). The tables hold all."
      )
    }
  }

  private func attackLine(_ finding: Finding) -> ForestPlot.Line {
    line(
      finding.outcome.cell, finding.ranked, mean: finding.mean,
      mark: PlotPart.Mark(finding.outcome.cell.knowledge))
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
    let tap = cell.kind == .attack ? [] : [cell.tap.name]
    let awareness = cell.awareness == .applicationAware ? ["application-aware"] : []
    let scenario = cell.kind == .attack ? [cell.scenario.label] : []
    let more = [featureName(of: cell), cell.adaptationText].compactMap(\.self)
    let label = cell.kind == .attack ? cell.attacker : "\(Words.name(cell.kind)), \(cell.attacker)"
    return ForestPlot.Line(
      label: label,
      detail: (tap + [cell.attackerCorpus] + scenario + awareness + more)
        .joined(separator: ", "),
      mark: mark, values: ranked.values, mean: mean, interval: ranked.interval?.range)
  }

  /// Which model, where the audit has several.
  private func featureName(of cell: Cell) -> String? {
    result.primaryModels.count > 1 ? "T on \(cell.modelFeature)" : nil
  }

  /// Where a fair coin falls by the metric that is drawn: its 95 % interval, or its lowest to highest
  /// fold where there are too few speakers for one.
  private var coinBand: ClosedRange<Double>? {
    let coin = result.baselines.first { $0.kind == .coin }
    let summary = coin?.metrics.first { $0.metric == findings.strongest?.ranked.metric }
    if let interval = summary?.interval?.range { return interval }
    guard let values = summary?.values, let low = values.min(), let high = values.max(), low < high
    else { return nil }
    return low...high
  }

  /// Of the marks that are drawn, and of no others.
  @MarkupBuilder
  private func keys(of kinds: Set<Knowledge>) -> Markup {
    if kinds.contains(.semiInformed) { key(.semiInformed, "semi-informed") }
    if kinds.contains(.ignorant) { key(.ignorant, "ignorant") }
  }

  private func key(_ mark: PlotPart.Mark, _ name: String) -> Markup {
    Markup("span", ["class": "key"]) {
      Markup("svg", ["class": "plot-key plot", "viewBox": "0 0 16 16", "aria-hidden": "true"]) {
        PlotPart.mark(mark, x: 8, y: 8, size: 5.5, name: "mean")
      }
      name
    }
  }

  // MARK: Scores

  /// The strongest attack of each kind.
  private var pictured: [(finding: Finding, picture: AttackPicture)] {
    Knowledge.allCases.reversed().compactMap { knowledge in
      guard let finding = findings.strongest(knowledge), let picture = finding.outcome.picture
      else { return nil }
      return (finding, picture)
    }
  }

  @MarkupBuilder
  private var pictures: Markup {
    if !pictured.isEmpty {
      Markup("h3", [:]) { "Behind the strongest attacks" }
      Markup("div", ["class": "trio"]) {
        for (index, entry) in pictured.enumerated() { scores(entry, index: index) }
      }
    }
  }

  private func scores(_ entry: (finding: Finding, picture: AttackPicture), index: Int) -> Markup {
    let cell = entry.finding.outcome.cell
    let name =
      "\(cell.attacker), \(cell.attackerCorpus), \(cell.knowledge.rawValue), \(cell.tap.name)"
    let picture = entry.picture
    let curve = CurvePlot.Curve(
      label: name, knowledge: cell.knowledge,
      points: Array(zip(picture.falsePositiveRates, picture.truePositiveRates)))
    return Markup("figure", [:]) {
      Markup("p", ["class": "plot-title"]) { name }
      CurvePlot(id: "roc-\(index)", curves: [curve], title: "ROC, \(name)").svg(.narrow)
      DensityPlot(id: "density-\(index)", picture: picture, title: "Scores, \(name)").svg(.narrow)
      SpeakerPlot(id: "speakers-\(index)", picture: picture, title: "Speakers, \(name)").svg(
        .narrow)
      Markup("figcaption", [:]) {
        "Found against false alarms (the dashed line is guessing); how the scores of the classes lie"
          + " about their median; one mark per speaker, under made-up names."
      }
    }
  }

  // MARK: Use

  /// One per model under audit.
  private var utilityPoints: [UtilityPlot.Point] {
    result.primaryModels.compactMap { model in
      let own = findings.ranked.first {
        $0.outcome.cell.modelFeature == model.feature.name
      }
      guard let own, !model.folds.isEmpty, model.folds.allSatisfy({ $0.uar.isFinite }) else {
        return nil
      }
      return UtilityPlot.Point(
        label: "T on \(model.feature.name)",
        utility: model.folds.map(\.uar).reduce(0, +) / Double(model.folds.count),
        leakage: own.mean, interval: own.ranked.interval?.range)
    }
  }

  // MARK: Depth

  private func depth(_ ranked: MetricSummary) -> Markup {
    let plot = DepthPlot(
      taps: tapNames, series: depthSeries, metricName: metricName,
      limits: ranked.declaration.range, chance: ranked.chance ?? 0, chanceBand: coinBand,
      title: "Leakage against depth",
      description: "Mean \(metricName) of each attacker at each tap: "
        + tapNames.enumerated().map { index, tap in
          let best = depthSeries.flatMap(\.points).filter { $0.tap == index }.map(\.mean).max()
          return "\(tap) at most \(best.map { NumberText.metric($0) } ?? "n/a")"
        }.joined(separator: ", ") + ".")
    let kinds = Set(depthSeries.map(\.knowledge))
    return Markup("figure", [:]) {
      for layout in PlotPart.Layout.allCases { plot.svg(layout) }
      Markup("figcaption", [:]) {
        keys(of: kinds)
        Markup.void("br", [:])
        if coinBand != nil { "The band is where a fair coin falls. " }
        "One line per attacker measured at two taps or more; the heavy "
          + (kinds.count > 1 ? "lines are the strongest of each kind." : "line is the strongest.")
        if kinds.contains(.ignorant) {
          " A falling dashed line alone does not show that deeper taps tell less: it may show that"
            + " the splice fits worse."
        }
      }
    }
  }

  /// Attackers that were measured at two taps or more.
  private var depthSeries: [DepthPlot.Series] {
    var names: [String] = []
    var points: [String: [(tap: Int, mean: Double)]] = [:]
    var knowledge: [String: Knowledge] = [:]
    var labels: [String: String] = [:]
    for finding in groups.flatMap(\.outcomes).compactMap({ Finding($0) }) {
      let cell = finding.outcome.cell
      let awareness = cell.awareness == .applicationAware ? ", app-aware" : ""
      let details =
        ([featureName(of: cell), cell.adaptationText].compactMap(\.self).map { ", " + $0 })
        .joined()
      let label = "\(cell.attacker), \(cell.attackerCorpus)\(awareness)\(details)"
      let name = "\(label)/\(cell.knowledge.rawValue)/\(cell.initialisation)"
      if points[name] == nil { names.append(name) }
      points[name, default: []].append((tapNames.firstIndex(of: cell.tap.name) ?? 0, finding.mean))
      knowledge[name] = cell.knowledge
      labels[name] = label
    }
    return names.compactMap { name in
      guard let points = points[name], points.count > 1 else { return nil }
      return DepthPlot.Series(
        label: labels[name] ?? name, knowledge: knowledge[name] ?? .ignorant,
        points: points.sorted { $0.tap < $1.tap })
    }
  }
}
