internal import Results
internal import TelltaleCore

/// Paired comparisons: T on one feature against another (the paper's Table 4), scripted against
/// improvised speech (§3.4.4).
struct ContrastTable {
  private let result: AuditResult
  private let kind: ContrastResult.Kind
  private let contrasts: [ContrastResult]
  private let cells: [String: Cell]

  init(_ result: AuditResult, _ kind: ContrastResult.Kind) {
    self.result = result
    self.kind = kind
    let strongest = StrongestAttacks(result)
    // The task's probes are no attacks.
    contrasts = result.contrasts.filter {
      $0.kind == kind && (kind == .task || strongest.contains(id: $0.first.cell))
    }
    cells = Dictionary(
      result.cells.map { ($0.cell.id, $0.cell) }, uniquingKeysWith: { first, _ in first })
  }

  @MarkupBuilder
  var markup: Markup {
    if let first = contrasts.first {
      Markup("h3", [:]) { title }
      Page.scrolling(title) {
        Markup("table", ["class": "cards"]) {
          Markup("caption", [:]) {
            "L as the mean over speakers, paired by speaker, and the difference with its 90 %"
              + " interval; bold where p < 0.05, not corrected for the number of rows. Test:"
              + " \(first.test), two-sided, of these attackers as they were trained: others, taught by"
              + " other speakers, may differ otherwise. Equivalent: the interval lies within"
              + " \(NumberText.fixed(result.verdict.margin)) either way."
          }
          StudySection.heading(columns(first))
          Markup("tbody", [:]) { for contrast in contrasts { row(contrast) } }
        }
      }
    }
  }

  private var title: String {
    switch kind {
    case .feature: "By the model’s feature"
    case .style: "Scripted against improvised speech"
    case .tap: "A tap and the next deeper one"
    case .defence: "Bare, and behind a defence"
    case .task: "Emotion at two places"
    }
  }

  private func columns(_ first: ContrastResult) -> [String] {
    ["Scenario", "Attacker", "Trained on"]
      + conditions(first)
      + ["Difference", "p"] + (showsPaper ? ["Paper’s L"] : [])
  }

  private func conditions(_ first: ContrastResult) -> [String] {
    switch kind {
    case .tap: ["Tap", "Next tap"]
    case .defence: ["Bare", "Defended"]
    case .feature, .style, .task: [first.first.condition, first.second.condition]
    }
  }

  private var showsPaper: Bool { kind == .feature }

  @MarkupBuilder
  private func row(_ contrast: ContrastResult) -> Markup {
    if let cell = cells[contrast.first.cell] {
      let isClear = contrast.pValue < 0.05
      Markup("tr", [:]) {
        Markup("td", ["class": "scenario", "data-label": "Scenario"]) { cell.scenario.label }
        Markup("th", ["scope": "row", "data-label": "Attacker"]) {
          cell.attacker
          Markup("span", ["class": "quiet"]) {
            [cell.tap.name, cell.awareness.rawValue, cell.knowledge.rawValue, cell.adaptationText]
              .compactMap(\.self).joined(separator: ", ")
          }
        }
        Markup("td", ["data-label": "Trained on"]) { cell.attackerCorpus }
        side(contrast.first, isHigher: isClear && contrast.difference > 0)
        side(contrast.second, isHigher: isClear && contrast.difference < 0)
        Markup("td", ["class": "number-cell", "data-label": "Difference"]) {
          NumberText.fixed(contrast.difference)
          if let interval = contrast.interval {
            Markup("span", ["class": "interval"]) { NumberText.interval(interval) }
          }
          if contrast.isEquivalent { Markup("span", ["class": "quiet"]) { "equivalent" } }
        }
        Markup("td", ["class": "number-cell", "data-label": "p"]) {
          contrast.pValue < 0.001 ? "<0.001" : NumberText.fixed(contrast.pValue, places: 3)
          Markup("span", ["class": "quiet"]) {
            NumberText.counted(contrast.speakerCount, "speaker")
          }
        }
        if showsPaper {
          StudySection.paper(
            paper(contrast, cell), PaperStudy.published.match(cell, in: result), label: "Paper’s L")
        }
      }
    }
  }

  private func side(_ side: ContrastResult.Side, isHigher: Bool) -> Markup {
    Markup("td", ["class": "number-cell", "data-label": side.condition]) {
      if kind == .tap || kind == .defence { Markup("span", ["class": "quiet"]) { side.condition } }
      if isHigher {
        Markup("strong", [:]) { NumberText.metric(side.accuracy) }
      } else {
        NumberText.metric(side.accuracy)
      }
    }
  }

  private func paper(_ contrast: ContrastResult, _ cell: Cell) -> String? {
    guard cell.knowledge == .ignorant, cell.adaptation == .frozen,
      let first = PaperStudy.published.leakage(of: cell, feature: contrast.first.condition),
      let second = PaperStudy.published.leakage(of: cell, feature: contrast.second.condition)
    else { return nil }
    return "\(NumberText.metric(first)) / \(NumberText.metric(second))"
  }
}
