internal import AuditCore
internal import AuditRunner

/// The whole HTML page: one file, no script, nothing fetched.
struct Page {
  let result: AuditResult
  private let compliance: ComplianceSections

  init(_ result: AuditResult, clauses: ClauseMap = .bundled) {
    self.result = result
    compliance = ComplianceSections(result: result, clauses: clauses)
  }

  var html: String {
    let page =
      Markup.trusted("<!DOCTYPE html>\n")
      + Markup("html", ["lang": "en"]) {
        Markup("head", [:]) {
          Markup.void("meta", ["charset": "utf-8"])
          Markup.void(
            "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
          Markup.void("meta", ["name": "generator", "content": "Telltale \(version)"])
          Markup("title", [:]) { "\(result.name): leakage audit" }
          Markup.stylesheet(Stylesheet())
        }
        Markup("body", [:]) { Markup("div", ["class": "sheet"]) { content } }
      }
    return page.html
  }

  private var version: String { result.provenance.telltaleVersion }

  @MarkupBuilder
  private var content: Markup {
    header
    Markup("main", [:]) {
      FindingSection(result).markup
      compliance.attestation
      compliance.system
      SubjectSection(result).markup
      compliance.threats
      compliance.decisions
      MatrixSection(result).markup
      EvidenceSection(result).markup
      FurtherMetricsSection(result).markup
      if let transmission = TransmissionSection(result) { transmission.markup }
      ControlsSection(result).markup
      PlotsSection(result).markup
      StudySection(result).markup
      ExposureSection(result).markup
      for index in result.primaryModels.indices {
        PrimaryModelSection(result, model: index).markup
      }
      compliance.risk
      LimitsSection(result).markup
      compliance.clauseMap
      ProvenanceSection(result).markup
      GlossarySection().markup
    }
    Markup("footer", [:]) {
      Markup("p", [:]) {
        "Made by Telltale \(version) from result schema \(result.schemaVersion)."
          + " Technical evidence: what follows from it in law is for the provider, the deployer"
          + " and the authorities to decide."
      }
    }
  }

  private var header: Markup {
    Markup("header", [:]) {
      Markup("p", ["class": "kicker"]) { "Telltale leakage audit" }
      Markup("h1", [:]) { result.name }
      Markup("p", ["class": "subject"]) {
        "What \(result.primaryModel.component.name), trained on \(result.primaryModel.corpus.name)"
          + " to recognise emotion, tells about \(result.attribute.name)"
      }
      Markup("nav", ["aria-label": "Parts of the report"]) {
        Markup("ul", [:]) {
          for (id, name) in parts {
            Markup("li", [:]) { Markup("a", ["href": "#\(id)"]) { name } }
          }
        }
      }
    }
  }

  /// Parts that this result has.
  private var parts: [(id: String, name: String)] {
    let hasPictures = Findings(result).ranked.contains { $0.outcome.picture != nil }
    return Page.allParts.filter {
      ($0.id != "exposure" || hasPictures)
        && ($0.id != "transmission" || TransmissionSection(result) != nil)
    }
  }

  private static let allParts: [(id: String, name: String)] = [
    ("finding", "Finding"), ("attestation", "Attestation"), ("system", "System and use"),
    ("subject", "What was tested"), ("threats", "Threat model"), ("decisions", "Decisions"),
    ("matrix", "Attacks"),
    ("evidence", "Verdicts"),
    ("transmission", "Where to cut"), ("controls", "Controls"), ("plots", "Plots"),
    ("study", "The study’s tables"),
    ("exposure", "Who is exposed"),
    ("model", "The model’s own task"),
    ("risk", "Risk statement"), ("limits", "Limits"), ("clauses", "Clauses"),
    ("provenance", "Provenance"), ("glossary", "Glossary"),
  ]

  /// A part of the page with its heading and one sentence that says what it shows.
  static func section(
    _ id: String, _ title: String, lead: String?, @MarkupBuilder _ content: () -> Markup
  ) -> Markup {
    Markup("section", ["id": id, "aria-labelledby": "\(id)-heading"]) {
      Markup("h2", ["id": "\(id)-heading"]) { title }
      if let lead { Markup("p", ["class": "lead"]) { lead } }
      content()
    }
  }

  /// A table that scrolls sideways where it is wider than the page, also from the keyboard.
  static func scrolling(_ name: String, @MarkupBuilder _ content: () -> Markup) -> Markup {
    Markup(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": name], content)
  }

  /// One entry of a definition list; a hash is set in a monospaced face.
  static func fact(_ term: String, _ value: String, more: [String] = [], isHash: Bool = false)
    -> Markup
  {
    Markup("div", [:]) {
      Markup("dt", [:]) { term }
      Markup("dd", ["class": isHash ? "hash" : nil]) {
        value
        for line in more { Markup("span", ["class": "more"]) { line } }
      }
    }
  }
}
