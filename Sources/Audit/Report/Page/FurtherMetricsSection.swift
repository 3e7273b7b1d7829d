internal import Results
internal import TelltaleCore

/// What the audit measured besides the matrix's columns: information, calibration, worst cases.
struct FurtherMetricsSection {
  private let columns: [MetricColumn]
  private let outcomes: [CellResult]
  private let cells: MetricCells
  private let strongest: StrongestAttacks
  private let namesFeature: Bool
  /// What intervals are over.
  private let unit: String

  init(_ result: AuditResult) {
    unit = result.attribute.unitText
    let shown = Set(MetricColumn.ofMatrix(result))
    columns = MetricColumn.all(of: result).filter { !shown.contains($0) }
    let strongest = StrongestAttacks(result)
    outcomes = MatrixGroup.all(of: result).flatMap(\.outcomes).filter {
      $0.status == .measured && strongest.contains($0)
    }
    self.strongest = strongest
    cells = MetricCells(columns: columns, summaries: outcomes.flatMap(\.leakage))
    namesFeature = result.primaryModels.count > 1
  }

  @MarkupBuilder
  var markup: Markup {
    if !columns.isEmpty, !outcomes.isEmpty {
      Page.section(
        "metrics", "Further metrics",
        lead:
          "On the representation; mean over folds and 95 % interval over \(unit)."
      ) {
        strongest.markup
        Page.scrolling("Further metrics") {
          Markup("table", ["class": "cards"]) {
            Markup("thead", [:]) {
              Markup("tr", [:]) {
                Markup("th", ["scope": "col"]) { "Attack" }
                for column in columns {
                  Markup("th", ["class": "number-cell", "scope": "col"]) {
                    column.heading
                    Markup("span", ["class": "quiet"]) { subheading(column.declaration) }
                  }
                }
              }
            }
            Markup("tbody", [:]) { for outcome in outcomes { row(outcome) } }
          }
        }
        cells.notes
      }
    }
  }

  private func subheading(_ declaration: LeakageMetricDeclaration) -> String {
    let range = declaration.range
    let ends = [range.lowerBound, range.upperBound].map { NumberText.fixed($0, places: 2) }
    return "\(declaration.unit), \(ends[0]) to \(ends[1]),"
      + " \(declaration.higherIsMoreLeakage ? "more" : "less") is more leakage"
  }

  private func row(_ outcome: CellResult) -> Markup {
    let cell = outcome.cell
    return Markup("tr", [:]) {
      Markup("th", ["class": "whole", "scope": "row"]) {
        cell.attacker
        Markup("span", ["class": "quiet"]) {
          [
            namesFeature ? "T on \(cell.modelFeature)" : nil, cell.tap.name, cell.attackerCorpus,
            cell.awareness.rawValue, cell.knowledge.rawValue, cell.adaptationText,
          ].compactMap(\.self).joined(separator: ", ")
        }
      }
      for column in columns { number(column, column.summary(in: outcome.leakage)) }
    }
  }

  /// With what the metric says beside its value, for instance a tag.
  private func number(_ column: MetricColumn, _ summary: MetricSummary?) -> Markup {
    Markup("td", ["class": "number-cell", "data-label": column.name]) {
      if let summary, let mean = summary.mean {
        NumberText.metric(mean)
        if let interval = summary.interval {
          Markup("span", ["class": "interval"]) { NumberText.interval(interval.range) }
        }
        if let chance = summary.chance {
          Markup("span", ["class": "quiet"]) { "guessing \(NumberText.fixed(chance))" }
        }
        for note in notes(summary) { Markup("span", ["class": "quiet"]) { note } }
      } else {
        cells.plain(summary)
      }
    }
  }

  private func notes(_ summary: MetricSummary) -> [String] {
    FoldNotes.merged(
      summary.measurements.compactMap { if case .value(let score) = $0 { score.note } else { nil } }
    )
  }
}
