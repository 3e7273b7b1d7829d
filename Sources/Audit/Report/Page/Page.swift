internal import Results
internal import TelltaleCore

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
    let parts = parts
    header(linking: parts)
    Markup("main", [:]) {
      for part in parts { part.markup }
    }
    Markup("footer", [:]) {
      Markup("p", [:]) {
        "Made by Telltale \(version) from result schema \(result.schemaVersion)."
          + " Technical evidence: what follows from it in law is for the provider, the deployer"
          + " and the authorities to decide."
      }
    }
  }

  private func header(linking parts: [Part]) -> Markup {
    Markup("header", [:]) {
      Markup("p", ["class": "kicker"]) { "Telltale leakage audit" }
      Markup("h1", [:]) { result.name }
      Markup("p", ["class": "subject"]) {
        subject
      }
      Markup("nav", ["aria-label": "Parts of the report"]) {
        Markup("ul", [:]) {
          for part in parts {
            Markup("li", [:]) { Markup("a", ["href": "#\(part.id)"]) { part.name } }
          }
        }
      }
    }
  }

  /// A model that came trained was trained elsewhere, on what only its owner knows.
  private var subject: String {
    let model = result.primaryModel
    let (name, corpus) = (Words.name(of: model), model.corpus.name)
    return model.cameTrained == true
      ? "What \(name), which came trained, tells about \(result.attribute.name) of the speakers of"
        + " \(corpus)"
      : "What \(name), trained on \(corpus) to recognise emotion, tells about \(result.attribute.name)"
  }

  /// A section of the page, and what the navigation calls it.
  private struct Part {
    /// Of the section.
    let id: String
    let name: String
    let markup: Markup
  }

  /// Those that this result has, in order: the page and its navigation are both made of them.
  private var parts: [Part] {
    let models = result.primaryModels.indices.map { index in
      let section = PrimaryModelSection(result, model: index)
      return Part(id: section.id, name: section.name, markup: section.markup)
    }
    let all =
      [
        Part(id: "finding", name: "Finding", markup: FindingSection(result).markup),
        Part(id: "attestation", name: "Attestation", markup: compliance.attestation),
        Part(id: "system", name: "System and use", markup: compliance.system),
        Part(id: "subject", name: "What was tested", markup: SubjectSection(result).markup),
        Part(id: "threats", name: "Threat model", markup: compliance.threats),
        Part(id: "decisions", name: "Decisions", markup: compliance.decisions),
        Part(id: "matrix", name: "Attacks", markup: MatrixSection(result).markup),
        Part(id: "evidence", name: "Verdicts", markup: EvidenceSection(result).markup),
        Part(id: "metrics", name: "Further metrics", markup: FurtherMetricsSection(result).markup),
        Part(
          id: "transmission", name: "Where to cut",
          markup: TransmissionSection(result)?.markup ?? .empty),
        Part(id: "controls", name: "Controls", markup: ControlsSection(result).markup),
        Part(id: "plots", name: "Plots", markup: PlotsSection(result).markup),
        Part(id: "study", name: "The study’s tables", markup: StudySection(result).markup),
        Part(id: "exposure", name: "Who is exposed", markup: ExposureSection(result).markup),
      ] + models + [
        Part(id: "risk", name: "Risk statement", markup: compliance.risk),
        Part(id: "limits", name: "Limits", markup: LimitsSection(result).markup),
        Part(id: "clauses", name: "Clauses", markup: compliance.clauseMap),
        Part(id: "provenance", name: "Provenance", markup: ProvenanceSection(result).markup),
        Part(id: "glossary", name: "Glossary", markup: GlossarySection().markup),
      ]
    return all.filter { !$0.markup.html.isEmpty }
  }

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
