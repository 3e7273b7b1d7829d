internal import Results
internal import TelltaleCore

/// One page over many audits: the latest first, and for each name the strongest attack over time.
struct IndexPage {
  struct Entry {
    let result: AuditResult
    /// Of the audit's report, relative to the page.
    let link: String
  }

  private let entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries.sorted {
      ($1.result.provenance.finishedAt, $0.link) < ($0.result.provenance.finishedAt, $1.link)
    }
  }

  var html: String {
    let page =
      Markup.trusted("<!DOCTYPE html>\n")
      + Markup("html", ["lang": "en"]) {
        Markup("head", [:]) {
          Markup.void("meta", ["charset": "utf-8"])
          Markup.void(
            "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
          Markup("title", [:]) { "Leakage audits" }
          Markup.stylesheet(Stylesheet())
        }
        Markup("body", [:]) { Markup("div", ["class": "sheet"]) { content } }
      }
    return page.html
  }

  @MarkupBuilder
  private var content: Markup {
    Markup("header", [:]) {
      Markup("p", ["class": "kicker"]) { "Telltale" }
      Markup("h1", [:]) { "Leakage audits" }
      Markup("p", ["class": "subject"]) { NumberText.counted(entries.count, "audit") }
    }
    Markup("main", [:]) {
      Page.section("audits", "Audits", lead: "The latest first; each name links to its report.") {
        table
      }
      if !trends.isEmpty {
        Page.section(
          "trend", "Over time",
          lead: "The strongest attack of each audit of one name, with its 95 % interval."
        ) {
          for trend in trends {
            Markup("h3", [:]) { trend.name }
            Markup("figure", [:]) { for layout in PlotPart.Layout.allCases { trend.svg(layout) } }
          }
        }
      }
    }
  }

  private var table: Markup {
    Page.scrolling("Audits") {
      Markup("table", ["class": "cards wide-table"]) {
        Markup("thead", [:]) {
          Markup("tr", [:]) {
            for title in ["Audit", "Model", "Attribute", "Verdict", "Strongest attack", "Finished"]
            {
              Markup("th", ["scope": "col"]) { title }
            }
          }
        }
        Markup("tbody", [:]) { for entry in entries { row(entry) } }
      }
    }
  }

  private func row(_ entry: Entry) -> Markup {
    let result = entry.result
    let strongest = Findings(result).strongest
    return Markup("tr", [:]) {
      Markup("th", ["scope": "row"]) { Markup("a", ["href": entry.link]) { result.name } }
      Markup("td", ["data-label": "Model"]) {
        Words.name(of: result.primaryModel)
        Markup("span", ["class": "quiet"]) { result.primaryModel.corpus.name }
      }
      Markup("td", ["data-label": "Attribute"]) { result.attribute.name }
      Markup("td", ["data-label": "Verdict"]) {
        VerdictMark.markup(result.verdict.verdict.kind)
      }
      Markup("td", ["data-label": "Strongest attack"]) {
        if let strongest {
          strongest.measure
          if let interval = strongest.ranked.interval {
            Markup("span", ["class": "interval"]) { NumberText.interval(interval.range) }
          }
          Markup("span", ["class": "quiet"]) {
            "\(strongest.outcome.cell.attacker), \(strongest.outcome.cell.knowledge.rawValue),"
              + " \(strongest.outcome.cell.tap.name)"
          }
        } else {
          Markup("span", ["class": "spread"]) { "none" }
        }
      }
      Markup("td", ["data-label": "Finished"]) { result.provenance.finishedAt }
    }
  }

  /// Names with two audits or more, in the table's order; each from the oldest on.
  private var trends: [TrendPlot] {
    var names: [String] = []
    for entry in entries where !names.contains(entry.result.name) {
      names.append(entry.result.name)
    }
    return names.enumerated().compactMap { index, name in
      let own = entries.reversed().filter { $0.result.name == name }
      let points = own.compactMap { entry -> TrendPlot.Point? in
        guard let finding = Findings(entry.result).strongest else { return nil }
        return TrendPlot.Point(
          label: String(entry.result.provenance.finishedAt.prefix(10)), mean: finding.mean,
          interval: finding.ranked.interval?.range, chance: finding.ranked.chance ?? 0)
      }
      return points.count < 2 ? nil : TrendPlot(id: "trend-\(index)", name: name, points: points)
    }
  }
}
