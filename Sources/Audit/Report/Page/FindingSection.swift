internal import Results
internal import TelltaleCore

/// Page one: the strongest attack in plain words, the strongest of the other kind beside it, and
/// how firm that is.
struct FindingSection {
  private let result: AuditResult
  private let findings: Findings

  init(_ result: AuditResult) {
    self.result = result
    self.findings = Findings(result)
  }

  var markup: Markup {
    Markup("section", ["id": "finding", "class": "finding", "aria-labelledby": "finding-heading"]) {
      Markup("h2", ["id": "finding-heading"]) { "What was found" }
      verdict
      if let strongest = findings.strongest {
        Markup("div", ["class": "findings"]) {
          card("Strongest attack", strongest, isFirst: true)
          other(than: strongest.outcome.cell.knowledge)
        }
      } else {
        Markup("p", [:]) {
          "No attack was measured, so this audit says nothing about what the representation tells."
            + " The matrix below gives each attack’s reason."
        }
      }
      firmness
    }
  }

  private var verdict: Markup {
    let found = result.verdict.verdict
    return Markup("div", ["class": "overall \(VerdictMark.style(found.kind))"]) {
      Markup("p", ["class": "word"]) { Words.capitalised(found.kind.rawValue) }
      Markup("p", [:]) { Words.capitalised(found.reason) + "." }
      if !found.nextStep.isEmpty {
        Markup("p", ["class": "next"]) { "Next: \(found.nextStep)." }
      }
    }
  }

  private func other(than knowledge: Knowledge) -> Markup {
    let other: Knowledge = knowledge == .ignorant ? .semiInformed : .ignorant
    if let finding = findings.strongest(other) {
      return card("Strongest \(other.rawValue) attack", finding, isFirst: false)
    }
    return Markup("div", ["class": "attack"]) {
      Markup("h3", [:]) { "Strongest \(other.rawValue) attack" }
      Markup("p", ["class": "sentence"]) { findings.absence(of: other) ?? "" }
    }
  }

  private func card(_ title: String, _ finding: Finding, isFirst: Bool) -> Markup {
    let column = MetricColumn(finding.ranked)
    return Markup("div", ["class": isFirst ? "attack first" : "attack"]) {
      Markup("h3", [:]) { title }
      Markup("p", ["class": "figure"]) {
        Markup("span", ["class": "number"]) { NumberText.metric(finding.mean) }
        " "
        Markup("span", ["class": "unit"]) {
          column.name
        }
      }
      scale(finding.ranked)
      Markup("p", ["class": "sentence"]) { finding.sentence }
      Markup("p", ["class": "remarks"]) { finding.remarks.joined(separator: " ") }
    }
  }

  /// From guessing to the most that the metric can show.
  @MarkupBuilder
  private func scale(_ ranked: MetricSummary) -> Markup {
    if let share = ranked.shareOfRange, let chance = ranked.chance {
      let range = ranked.declaration.range
      let end =
        ranked.attainable
        ?? (ranked.declaration.higherIsMoreLeakage ? range.upperBound : range.lowerBound)
      Markup("div", ["class": "scale", "aria-hidden": "true"]) {
        Markup("span", ["class": "track"]) {
          Markup("i", ["style": "width:\(NumberText.fixed(share * 100, places: 1))%"]) { "" }
        }
        Markup("span", [:]) { "guessing \(NumberText.metric(chance))" }
        Markup("span", [:]) { "always right \(NumberText.metric(end))" }
      }
    }
  }

  private var firmness: Markup {
    let notes =
      Limitations(result: result).thinEvidence + [
        "Each number is a lower bound on leakage: an attacker that was not tried may infer more."
      ]
    return Markup("div", ["class": "firmness"]) {
      Markup("h3", [:]) { "How firm this is" }
      Markup("ul", [:]) {
        for note in notes { Markup("li", [:]) { note } }
      }
    }
  }
}
