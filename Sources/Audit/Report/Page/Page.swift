internal import Results
internal import TelltaleCore

/// The whole HTML page: one file, no script, nothing fetched.
struct Page {
  let result: AuditResult
  private let sections: [ReportSection]

  init(_ result: AuditResult, clauses: ClauseMap = .bundled) {
    self.result = result
    sections = ReportSections(result, clauses: clauses).all
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
    let shown = sections.map { (section: $0, markup: $0.page()) }
      .filter { !$0.markup.html.isEmpty }
    header(linking: shown.map(\.section))
    Markup("main", [:]) { for part in shown { part.markup } }
    Markup("footer", [:]) {
      Markup("p", [:]) {
        "Made by Telltale \(version) from result schema \(result.schemaVersion)."
          + " Technical evidence: what follows from it in law is for the provider, the deployer"
          + " and the authorities to decide."
      }
    }
  }

  private func header(linking sections: [ReportSection]) -> Markup {
    Markup("header", [:]) {
      Markup("p", ["class": "kicker"]) { "Telltale leakage audit" }
      Markup("h1", [:]) { result.name }
      Markup("p", ["class": "subject"]) {
        subject
      }
      Markup("nav", ["aria-label": "Parts of the report"]) {
        Markup("ul", [:]) {
          for section in sections {
            Markup("li", [:]) { Markup("a", ["href": "#\(section.id)"]) { section.name } }
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
