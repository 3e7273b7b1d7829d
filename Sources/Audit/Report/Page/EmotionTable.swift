internal import Results
internal import TelltaleCore

/// The layout of the paper's Table 3: L by emotion category, with the random row. Each number is a
/// slice of the same decisions as the attack's own.
struct EmotionTable {
  private let result: AuditResult
  private let attacks: [CellResult]
  private let emotions: [String]

  init(_ result: AuditResult, attacks: [CellResult]) {
    self.result = result
    self.attacks = attacks.filter { outcome in outcome.slices.contains { $0.axis == .emotion } }
    emotions = result.primaryModel.emotions.filter { emotion in
      attacks.contains { outcome in
        outcome.slices.contains { $0.axis == .emotion && $0.value == emotion }
      }
    }
  }

  @MarkupBuilder
  var markup: Markup {
    if !attacks.isEmpty {
      Markup("h3", [:]) { "By emotion" }
      Page.scrolling("By emotion") {
        Markup("table", ["class": "cards"]) {
          Markup("caption", [:]) {
            "L on the recordings of one emotion: mean over folds, the highest of a row in bold, and"
              + " 95 % interval over \(result.attribute.unitText)."
          }
          StudySection.heading(columns)
          for knowledge in Knowledge.allCases { body(knowledge) }
          Markup("tbody", [:]) {
            for baseline in result.baselines where baseline.kind == .coin { coin(baseline) }
          }
        }
      }
    }
  }

  private var columns: [String] { ["Scenario", "Attacker", "Trained on"] + emotions }

  @MarkupBuilder
  private func body(_ knowledge: Knowledge) -> Markup {
    let members = attacks.filter { $0.cell.knowledge == knowledge }
    if !members.isEmpty {
      Markup("tbody", [:]) {
        StudySection.group(
          Words.capitalised("\(knowledge.rawValue) attackers"), columnCount: columns.count)
        for outcome in members {
          row(outcome)
          paper(outcome)
        }
      }
    }
  }

  private func row(_ outcome: CellResult) -> Markup {
    let cell = outcome.cell
    let summaries = emotions.map { summary(of: $0, in: outcome.slices) }
    let highest = summaries.compactMap { $0?.mean }.max()
    return Markup("tr", [:]) {
      Markup("td", ["class": "scenario", "data-label": "Scenario"]) { cell.scenario.label }
      Markup("th", ["scope": "row", "data-label": "Attacker"]) {
        cell.attacker
        Markup("span", ["class": "quiet"]) { details(of: cell).joined(separator: ", ") }
      }
      Markup("td", ["data-label": "Trained on"]) { cell.attackerCorpus }
      for (emotion, summary) in zip(emotions, summaries) {
        Markup("td", ["class": "number-cell", "data-label": emotion]) {
          if let mean = summary?.mean, mean == highest {
            Markup("strong", [:]) { NumberText.metric(mean) }
          } else {
            summary?.mean.map(NumberText.metric) ?? "n/a"
          }
          if let interval = summary?.interval {
            Markup("span", ["class": "quiet"]) { NumberText.interval(interval.range) }
          }
        }
      }
    }
  }

  private func details(of cell: Cell) -> [String] {
    let feature = result.primaryModels.count > 1 ? ["T on \(cell.modelFeature)"] : []
    return feature + [cell.tap.name, cell.awareness.rawValue]
      + (cell.adaptationText.map { [$0] } ?? [])
  }

  @MarkupBuilder
  private func paper(_ outcome: CellResult) -> Markup {
    let cell = outcome.cell
    let match = PaperStudy.published.match(cell, in: result)
    if cell.knowledge == .ignorant, cell.adaptation == .frozen, match != .none,
      let values = PaperStudy.published.leakageByEmotion(of: cell)
    {
      Markup("tr", [:]) {
        Markup("td", [:]) { "" }
        Markup("td", ["colspan": "2"]) {
          Markup("span", ["class": "quiet"]) {
            match == .same ? "the paper’s" : "paper, on \(PaperStudy.published.corpusName)"
          }
        }
        for emotion in emotions {
          Markup("td", ["class": "number-cell", "data-label": emotion]) {
            Markup("span", ["class": match == .same ? nil : "spread"]) {
              values[emotion].map(NumberText.metric) ?? "–"
            }
          }
        }
      }
    }
  }

  private func coin(_ baseline: BaselineResult) -> Markup {
    Markup("tr", ["class": "total"]) {
      Markup("td", [:]) { "" }
      Markup("th", ["scope": "row", "colspan": "2"]) { "random (fair coin)" }
      for emotion in emotions {
        Markup("td", ["class": "number-cell", "data-label": emotion]) {
          summary(of: emotion, in: baseline.slices)?.mean.map(NumberText.metric) ?? "n/a"
        }
      }
    }
  }

  private func summary(of emotion: String, in slices: [SliceResult]) -> MetricSummary? {
    slices.first { $0.axis == .emotion && $0.value == emotion }
      .flatMap { StudySection.accuracy(in: $0.leakage) }
  }
}
