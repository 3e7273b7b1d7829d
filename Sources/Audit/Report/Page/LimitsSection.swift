internal import Results
internal import TelltaleCore

/// What limits the findings, in words.
struct LimitsSection {
  private let result: AuditResult

  init(_ result: AuditResult) { self.result = result }

  var markup: Markup {
    Page.section(
      "limits", "Limits", lead: "What these numbers cannot say, and what the parts admit."
    ) {
      Markup("ul", ["class": "limits"]) {
        for sentence in Limitations(result: result).sentences {
          Markup("li", [:]) { sentence }
        }
      }
    }
  }
}

/// Ten terms.
struct GlossarySection {
  var markup: Markup {
    Page.section("glossary", "Glossary", lead: nil) {
      Markup("dl", ["class": "terms"]) {
        for (term, meaning) in Glossary.terms {
          Markup("div", [:]) {
            Markup("dt", [:]) { term }
            Markup("dd", [:]) { meaning }
          }
        }
      }
    }
  }
}
