internal import Results
internal import TelltaleCore

/// The matrix: every planned attack, measured or not.
struct MatrixSection {
  private let result: AuditResult
  private let groups: [MatrixGroup]
  private let cells: MetricCells
  private let ceilings: [MetricColumn]
  /// Whose numbers are drawn, too.
  private let strongest: StrongestAttacks

  init(_ result: AuditResult) {
    self.result = result
    strongest = StrongestAttacks(result)
    groups = MatrixGroup.all(of: result)
    let columns = MetricColumn.ofMatrix(result)
    let outcomes = groups.flatMap(\.outcomes)
    cells = MetricCells(columns: columns, summaries: outcomes.flatMap { $0.leakage + $0.ceiling })
    // The lightest and the heaviest.
    ceilings = columns.count < 2 ? columns : [columns[0], columns[columns.count - 1]]
  }

  var markup: Markup {
    Page.section(
      "matrix", "Attacks",
      lead: "Every planned attack, by tap and by what the attacker knows; within a group, the"
        + " attacker closest to the model first."
    ) {
      if groups.isEmpty {
        Markup("p", [:]) { "No attack was planned." }
      } else {
        Page.scrolling("Attacks") {
          Markup("table", ["class": "cards matrix"]) {
            Markup("caption", [:]) {
              "Mean over folds and 95 % interval over \(result.attribute.unitText); mean ± standard deviation over folds"
                + " where there are too few speakers for one."
            }
            Markup("thead", [:]) { heading }
            for group in groups { body(of: group) }
          }
        }
        cells.notes
        legend
      }
    }
  }

  @MarkupBuilder
  private var heading: Markup {
    Markup("tr", [:]) {
      for (name, quiet) in MatrixSection.identityColumns { headCell(name, quiet, rows: 2) }
      Markup(
        "th", ["class": "span", "scope": "colgroup", "colspan": "\(cells.columns.count)"]
      ) { "On the representation" }
      Markup("th", ["class": "span", "scope": "colgroup", "colspan": "\(ceilings.count)"]) {
        "Ceiling, on raw features"
      }
      headCell("Verdict", "folds", rows: 2)
    }
    Markup("tr", [:]) {
      for column in cells.columns + ceilings {
        Markup("th", ["class": "number-cell", "scope": "col"]) {
          column.heading
          Markup("span", ["class": "quiet"]) { column.subheading }
        }
      }
    }
  }

  private func headCell(_ name: String, _ quiet: String, rows: Int) -> Markup {
    Markup("th", ["scope": "col", "rowspan": "\(rows)"]) {
      name
      Markup("span", ["class": "quiet"]) { quiet }
    }
  }

  private static let identityColumns = [
    ("Scenario", "closeness"), ("Attacker", "awareness, start"), ("Trained on", "corpus"),
    ("Spliced at", "entry point, shape"),
  ]

  private var columnCount: Int {
    MatrixSection.identityColumns.count + cells.columns.count + ceilings.count + 1
  }

  private func body(of group: MatrixGroup) -> Markup {
    Markup("tbody", ["class": group.knowledge.rawValue]) {
      Markup("tr", ["class": "group"]) {
        Markup("th", ["scope": "rowgroup", "colspan": "\(columnCount)"]) {
          Markup("strong", [:]) {
            (result.primaryModels.count > 1 ? "T on \(group.feature), " : "")
              + "\(group.tap.name), \(group.knowledge.rawValue)"
          }
          Markup("span", ["class": "quiet"]) {
            "\(group.tap.shape.summary); \(Words.explain(group.knowledge))"
          }
        }
      }
      for outcome in group.outcomes { row(outcome) }
    }
  }

  private func row(_ outcome: CellResult) -> Markup {
    let cell = outcome.cell
    return Markup("tr", [:]) {
      Markup("td", ["class": "scenario", "data-label": "Scenario"]) { cell.scenario.label }
      Markup("th", ["scope": "row", "data-label": "Attacker"]) {
        cell.attacker
        Markup("span", ["class": "quiet"]) { cell.awareness.rawValue }
        Markup("span", ["class": "quiet"]) { cell.initialisation }
      }
      Markup("td", ["data-label": "Trained on"]) { cell.attackerCorpus }
      Markup("td", ["data-label": "Spliced at"]) { splice(of: cell) }
      numbers(of: outcome)
      status(of: outcome)
    }
  }

  @MarkupBuilder
  private func splice(of cell: Cell) -> Markup {
    if let splice = cell.splice {
      splice.entryPoint
      Markup("span", ["class": "quiet"]) {
        splice.from == TapShape(splice.to)
          ? splice.from.summary
          : "\(splice.from.summary) → \(TapShape(splice.to).summary)"
      }
      if splice.isResized { Markup("span", ["class": "tag"]) { "resized" } }
      if splice.isChannelAdapted { Markup("span", ["class": "tag"]) { "adapted channels" } }
    } else {
      Markup("span", ["class": "spread"]) { "no splice" }
    }
    if let adaptation = cell.adaptationText { Markup("span", ["class": "quiet"]) { adaptation } }
  }

  @MarkupBuilder
  private func numbers(of outcome: CellResult) -> Markup {
    if let reason = Words.reason(outcome.status) {
      MetricCells.reason(
        reason, status: outcome.status, columnCount: cells.columns.count + ceilings.count)
    } else {
      cells.markup(
        outcome.leakage, ceiling: outcome.ceiling, drawsBars: strongest.contains(outcome))
      for column in ceilings {
        cells.plain(column.summary(in: outcome.ceiling), label: "Ceiling, \(column.name)")
      }
    }
  }

  private func status(of outcome: CellResult) -> Markup {
    let isMeasured = outcome.status == .measured
    return Markup(
      "td", ["class": isMeasured ? "status" : "status warning", "data-label": "Verdict"]
    ) {
      if isMeasured, let verdict = outcome.judgement?.verdict {
        VerdictMark.markup(verdict.kind)
      } else {
        Words.status(outcome.status)
      }
      if isMeasured {
        Markup("span", ["class": "quiet"]) { Words.folds(of: outcome) }
        for remark in Words.remarks(on: outcome) { Markup("span", ["class": "tag"]) { remark } }
      }
    }
  }

  private var legend: Markup {
    let known = cells.columns.map { column in (column.name, summary(of: column)) }
    let rest = [
      ("Ceiling", "The same metric for the same kind of attacker on raw features, before T."),
      (
        "Bar",
        "From chance on the left to the most that the metric can show on the right. The tick is the"
          + " ceiling. Empty: at chance, or on the other side of it."
      ),
      (
        "[ ]",
        Words.interval(of: result)
      ),
      (
        "Spliced at",
        "The attacker’s entry point, where the representation enters. Resized: the plane was stretched"
          + " bilinearly. Adapted channels: the channel axis was resampled, which costs accuracy."
      ),
    ]
    return Markup("dl", ["class": "legend"]) {
      for (term, meaning) in known + rest {
        Markup("div", [:]) {
          Markup("dt", [:]) { term }
          Markup("dd", [:]) { meaning }
        }
      }
    }
  }

  /// What the metric's component says of itself, and what rests on it.
  private func summary(of column: MetricColumn) -> String {
    let component = result.provenance.components.first {
      $0.role == .metric && $0.name == column.metric
    }
    let weight =
      switch column.declaration.standing?.weight {
      case .headline: " Attacks and places are ranked by it, and a leak is shown by it."
      case .decisive: " A verdict that leakage is small rests on it, too."
      case .column, nil: ""
      }
    let said = [component?.summary ?? column.declaration.label] + (component?.knownLimits ?? [])
    return said.map { Words.capitalised($0) + "." }.joined(separator: " ") + weight
  }
}
