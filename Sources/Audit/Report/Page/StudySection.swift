internal import Results
internal import TelltaleCore

/// The study's own tables, from this audit's cells: by scenario, emotion, feature and style.
struct StudySection {
  private let result: AuditResult
  private let attacks: [CellResult]
  private let strongest: StrongestAttacks

  init(_ result: AuditResult) {
    self.result = result
    let strongest = StrongestAttacks(result)
    attacks = MatrixGroup.all(of: result).flatMap(\.outcomes).filter {
      $0.status == .measured && strongest.contains($0)
    }
    self.strongest = strongest
  }

  var markup: Markup {
    Page.section(
      "study", "The study’s tables",
      lead: "L is accuracy at the trained threshold, as in the study, which reports ignorant"
        + " attackers only (\(PaperStudy.published.citation))."
    ) {
      if attacks.isEmpty {
        Markup("p", [:]) { "No attack was measured." }
      } else {
        strongest.markup
        Markup("h3", [:]) { "By scenario" }
        ScenarioTable(result, attacks: attacks).markup
        EmotionTable(result, attacks: attacks).markup
        ContrastTable(result, .feature).markup
        ContrastTable(result, .style).markup
        ContrastTable(result, .tap).markup
        Markup("h3", [:]) { "Attackers on their own corpora" }
        NativeTable(attacks: attacks, metrics: MetricColumn.ofMatrix(result)).markup
      }
    }
  }

  /// The paper's number, greyed where it was measured on other corpora.
  static func paper(_ text: String?, _ match: PaperStudy.Match, label: String) -> Markup {
    Markup("td", ["class": "number-cell", "data-label": label]) {
      switch (text, match) {
      case (let text?, .same): text
      case (let text?, .otherCorpora):
        Markup("span", ["class": "spread"]) { text }
        Markup("span", ["class": "quiet"]) { "paper, on \(PaperStudy.published.corpusName)" }
      default: Markup("span", ["class": "spread"]) { "–" }
      }
    }
  }

  /// The paper's L of one list of summaries.
  static func accuracy(in summaries: [MetricSummary]) -> MetricSummary? {
    summaries.first { $0.metric == PaperStudy.published.metric }
  }

  static func number(_ summary: MetricSummary?, label: String) -> Markup {
    Markup("td", ["class": "number-cell", "data-label": label]) {
      if let summary, let mean = summary.mean {
        NumberText.metric(mean)
        if let spread = summary.standardDeviation {
          Markup("span", ["class": "spread"]) { " ± \(NumberText.fixed(spread))" }
        }
      } else {
        Markup("span", ["class": "spread"]) { "–" }
      }
    }
  }

  static func heading(_ names: [String]) -> Markup {
    Markup("thead", [:]) {
      Markup("tr", [:]) {
        for name in names { Markup("th", ["scope": "col"]) { name } }
      }
    }
  }

  static func group(_ title: String, columnCount: Int) -> Markup {
    Markup("tr", ["class": "group"]) {
      Markup("th", ["scope": "rowgroup", "colspan": "\(columnCount)"]) {
        Markup("strong", [:]) { title }
      }
    }
  }
}

extension Cell {
  /// What tells apart attacks of one tap and awareness, whatever they know.
  var attackKey: [String] {
    [
      modelFeature, tap.name, awareness.rawValue, attacker, attackerCorpus, normalisation.rawValue,
      defence ?? "",
    ]
  }

  /// What else tells the attack from the plain one, in words; nil for nothing.
  var adaptation: String? {
    let parts = [
      defence.map { "behind \($0)" },
      normalisation == .frozen ? nil : "adaptation: \(normalisation.rawValue)",
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
