internal import Results
internal import TelltaleCore

/// What makes the attacks readable: cases whose outcome is known beforehand.
struct ControlsSection {
  private let lines: [ControlLine]
  private let cells: MetricCells
  /// What intervals are over.
  private let unit: String

  init(_ result: AuditResult) {
    unit = result.attribute.unitText
    lines = ControlLine.all(of: result)
    cells = MetricCells(
      columns: MetricColumn.ofMatrix(result), summaries: lines.flatMap(\.metrics))
  }

  var markup: Markup {
    Page.section(
      "controls", "Controls",
      lead: "No attacks: cases whose outcome is known beforehand, so that the numbers above can be"
        + " trusted or doubted."
    ) {
      if lines.isEmpty {
        Markup("p", [:]) { "No control was planned." }
      } else {
        Page.scrolling("Controls") {
          Markup("table", ["class": "cards ignorant"]) {
            Markup("caption", [:]) {
              "Mean over folds, 95 % interval over \(unit)."
            }
            Markup("thead", [:]) { heading }
            Markup("tbody", [:]) {
              for line in lines { row(line) }
            }
          }
        }
        cells.notes
      }
    }
  }

  private var heading: Markup {
    Markup("tr", [:]) {
      Markup("th", ["scope": "col"]) { "Control" }
      Markup("th", ["scope": "col"]) { "What it should show" }
      for column in cells.columns {
        Markup("th", ["class": "number-cell", "scope": "col"]) {
          column.heading
          Markup("span", ["class": "quiet"]) { column.subheading }
        }
      }
    }
  }

  private func row(_ line: ControlLine) -> Markup {
    Markup("tr", [:]) {
      Markup("th", ["class": "whole", "scope": "row"]) {
        Words.capitalised(line.name)
        Markup("span", ["class": "quiet"]) { line.subject }
      }
      Markup("td", ["class": "whole"]) { line.expectation }
      if let reason = Words.reason(line.status) {
        MetricCells.reason(reason, status: line.status, columnCount: max(1, cells.columns.count))
      } else {
        cells.markup(line.metrics)
      }
    }
  }
}
