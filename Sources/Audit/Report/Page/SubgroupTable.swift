internal import Results
internal import TelltaleCore

/// What the strongest attacks read from groups of speakers that the corpus tells apart by something
/// other than the attribute: age, ethnicity.
struct SubgroupTable {
  private let attacks: [Finding]
  private let unit: String

  init(_ result: AuditResult, attacks: [Finding]) {
    self.attacks = attacks.filter { finding in
      finding.outcome.slices.contains { $0.axis == .attribute }
    }
    unit = result.attribute.unitText
  }

  @MarkupBuilder
  var markup: Markup {
    if !attacks.isEmpty {
      Markup("h3", [:]) { "By groups of speakers" }
      Page.scrolling("By groups of speakers") {
        Markup("table", ["class": "cards"]) {
          Markup("caption", [:]) {
            "Within each group, by thresholds set on all: mean over folds and 95 % interval over"
              + " \(unit)."
          }
          StudySection.heading(
            ["Group", "Speakers"] + attacks.map { "\($0.outcome.cell.attacker), \(measure($0))" })
          for name in names { body(name) }
        }
      }
    }
  }

  private var names: [String] {
    slices(attacks[0]).compactMap(\.attribute).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  private func body(_ name: String) -> Markup {
    Markup("tbody", [:]) {
      StudySection.group(Words.capitalised(name), columnCount: 2 + attacks.count)
      for slice in slices(attacks[0]) where slice.attribute == name { row(slice) }
    }
  }

  private func row(_ slice: SliceResult) -> Markup {
    Markup("tr", [:]) {
      Markup("th", ["scope": "row", "data-label": "Group"]) { slice.value }
      Markup("td", ["class": "number-cell", "data-label": "Speakers"]) {
        NumberText.count(slice.speakerCount)
      }
      for attack in attacks {
        let own = slices(attack).first {
          $0.attribute == slice.attribute && $0.value == slice.value
        }
        Markup("td", ["class": "number-cell", "data-label": attack.outcome.cell.attacker]) {
          let summary = own.flatMap { Finding.rankedSummary(in: $0.leakage) }
          summary?.mean.map(NumberText.metric) ?? "n/a"
          if let interval = summary?.interval {
            Markup("span", ["class": "quiet"]) { NumberText.interval(interval.range) }
          }
        }
      }
    }
  }

  private func slices(_ finding: Finding) -> [SliceResult] {
    finding.outcome.slices.filter { $0.axis == .attribute }
  }

  private func measure(_ finding: Finding) -> String {
    let label = Finding.rankedSummary(in: finding.outcome.leakage)?.declaration.label ?? "leakage"
    return "\(finding.outcome.cell.knowledge.rawValue): \(label)"
  }
}
