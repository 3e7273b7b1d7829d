internal import Results
internal import TelltaleCore

/// Attack by attack: what may be concluded, and the tests that it rests on.
struct VerdictSection {
  private let result: AuditResult
  private let attacks: [CellResult]
  private let strongest: StrongestAttacks

  init(_ result: AuditResult) {
    self.result = result
    let strongest = StrongestAttacks(result)
    attacks = MatrixGroup.all(of: result).flatMap(\.outcomes).filter {
      $0.judgement != nil && strongest.contains($0)
    }
    self.strongest = strongest
  }

  var markup: Markup {
    Page.section(
      "verdicts", "Verdicts",
      lead: "What each attack allows to conclude at a margin of"
        + " \(NumberText.fixed(result.verdict.margin)) above guessing, and why."
    ) {
      if attacks.isEmpty {
        Markup("p", [:]) { "No attack was planned." }
      } else {
        strongest.markup
        Page.scrolling("Verdicts") {
          Markup("table", ["class": "cards wide-table"]) {
            Markup("thead", [:]) {
              Markup("tr", [:]) {
                for title in VerdictSection.columns { Markup("th", ["scope": "col"]) { title } }
              }
            }
            Markup("tbody", [:]) { for outcome in attacks { row(outcome) } }
          }
        }
        legend
      }
    }
  }

  private static let columns = [
    "Attack", "Verdict", "Why", "p", "p, adjusted", "p, as the best", "Detectable",
  ]

  @MarkupBuilder
  private func row(_ outcome: CellResult) -> Markup {
    if let judgement = outcome.judgement {
      let cell = outcome.cell
      let test = outcome.headlineTest ?? judgement.significance.first
      Markup("tr", [:]) {
        Markup("th", ["class": "whole", "scope": "row"]) {
          cell.attacker
          Markup("span", ["class": "quiet"]) {
            ([
              cell.tap.name, cell.attackerCorpus, cell.awareness.rawValue, cell.knowledge.rawValue,
              cell.adaptationText,
            ] + [result.primaryModels.count > 1 ? "T on \(cell.modelFeature)" : nil])
            .compactMap(\.self).joined(separator: ", ")
          }
          if judgement.isConfirmatory { Markup("span", ["class": "quiet"]) { "confirmatory" } }
        }
        Markup("td", ["data-label": "Verdict"]) { VerdictMark.markup(judgement.verdict.kind) }
        Markup("td", ["class": "whole", "data-label": "Why"]) {
          Words.capitalised(judgement.verdict.reason) + "."
          if !judgement.verdict.nextStep.isEmpty {
            Markup("span", ["class": "quiet"]) {
              Words.capitalised(judgement.verdict.nextStep) + "."
            }
          }
        }
        number("p", test.map { NumberText.pValue($0.pValue) })
        number("p, adjusted", test.map { NumberText.pValue($0.adjusted) })
        number("p, as the best", test.map { NumberText.pValue($0.bestOf) })
        number(
          "Detectable", judgement.detectableEffect.map { NumberText.fixed($0) })
      }
    }
  }

  private func number(_ label: String, _ text: String?) -> Markup {
    Markup("td", ["class": "number-cell", "data-label": label]) {
      if let text { text } else { Markup("span", ["class": "spread"]) { "–" } }
    }
  }

  private var legend: Markup {
    let floor = attacks.compactMap(\.headlineTest).first { $0.method == .retrained }
    let without = result.exactTest.flatMap { test in
      test.reason.map {
        " The exact test by \(test.attacker), made again for other deals of the labels, cannot be"
          + " had: \($0)."
      }
    }
    let floorText = floor.map {
      " Attacks that were made again for other deals of the labels over speakers have the share of"
        + " deals that do as well; with these speakers it cannot be below"
        + " \(NumberText.pValue($0.smallestPValue))"
        + ($0.isExact ? " (every deal was looked at)." : " (deals were drawn).")
    }
    let entries = [
      (
        "p",
        "How often an attacker that learns nothing does as well, of the metric that ranks: the level"
          + " at which the interval's one-sided bound reaches guessing."
          + (floorText ?? without ?? "")
      ),
      (
        "p, adjusted",
        "For a confirmatory attack over all of them together (Westfall and Young); for any other over"
          + " all attacks (Benjamini and Hochberg). Confirmatory by rule: generic, unadapted,"
          + " semi-informed attacks."
      ),
      (
        "p, as the best",
        "How often the best of all these attacks would do as well on useless scores: what a number"
          + " picked as the strongest must be read by."
      ),
      (
        "Detectable",
        "The smallest distance from guessing that these speakers would show four times in five."
      ),
      (
        "Below margin",
        "AUC and prior-matched UAR both have their bounds (one-sided, 95 %) within the margin of"
          + " guessing, above and below, and the same attacker reads the attribute from raw features."
      ),
    ]
    return Markup("dl", ["class": "legend"]) {
      for (term, meaning) in entries {
        Markup("div", [:]) {
          Markup("dt", [:]) { term }
          Markup("dd", [:]) { meaning }
        }
      }
    }
  }
}

/// A verdict as a coloured word; the word alone says it too.
enum VerdictMark {
  static func markup(_ kind: Verdict.Kind) -> Markup {
    Markup("span", ["class": "verdict \(style(kind))"]) { Words.capitalised(kind.rawValue) }
  }

  static func style(_ kind: Verdict.Kind) -> String {
    switch kind {
    case .leakDemonstrated: "shown"
    case .belowMargin: "below"
    case .inconclusive: "open"
    case .failed, .notRun: "missing"
    }
  }
}
