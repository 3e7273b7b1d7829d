internal import Results
internal import TelltaleCore

/// The matrix at a glance: attackers down, taps and knowledge across, the number that the finding
/// ranks by in each field.
struct HeatMap {
  private let findings: [Finding]
  private let result: AuditResult

  init(_ result: AuditResult) {
    self.result = result
    findings = Findings(result).ranked
  }

  private struct Row: Hashable {
    let attacker: String
    let corpus: String
    let more: String
  }

  private struct Column: Hashable {
    let tap: String
    let depth: Int
    let knowledge: Knowledge
  }

  @MarkupBuilder
  var markup: Markup {
    let rows = unique(result.cells.filter { $0.cell.kind == .attack }.map { row($0.cell) })
    let columns = unique(findings.map { column($0.outcome.cell) })
      .sorted { ($0.depth, $0.knowledge.rawValue) < ($1.depth, $1.knowledge.rawValue) }
    let fields = Dictionary(
      findings.map { (Field(row: row($0.outcome.cell), column: column($0.outcome.cell)), $0) },
      uniquingKeysWith: { first, _ in first })
    Page.scrolling("Matrix at a glance") {
      Markup("table", ["class": "heat"]) {
        Markup("thead", [:]) {
          Markup("tr", [:]) {
            Markup("th", ["scope": "col"]) { "Attacker" }
            for column in columns {
              Markup("th", ["scope": "col"]) {
                column.tap
                Markup("span", ["class": "quiet"]) { column.knowledge.rawValue }
              }
            }
          }
        }
        Markup("tbody", [:]) {
          for row in rows {
            Markup("tr", [:]) {
              Markup("th", ["scope": "row"]) {
                row.attacker
                Markup("span", ["class": "quiet"]) { row.corpus + row.more }
              }
              for column in columns { field(fields[Field(row: row, column: column)]) }
            }
          }
        }
      }
    }
  }

  private struct Field: Hashable {
    let row: Row
    let column: Column
  }

  private func field(_ finding: Finding?) -> Markup {
    let share = finding?.ranked.shareOfRange ?? 0
    // The number is always there: the shade only helps the eye.
    let shade = "--heat:\(NumberText.fixed(share * 45, places: 0))%"
    return Markup("td", ["class": "number-cell", "style": finding == nil ? nil : shade]) {
      if let finding {
        NumberText.metric(finding.mean)
      } else {
        Markup("span", ["class": "spread"]) { "–" }
      }
    }
  }

  private func row(_ cell: Cell) -> Row {
    let awareness = cell.awareness == .applicationAware ? ", application-aware" : ""
    let feature = result.primaryModels.count > 1 ? ", T on \(cell.modelFeature)" : ""
    return Row(
      attacker: cell.attacker, corpus: cell.attackerCorpus,
      more: awareness + feature + (cell.adaptationText.map { ", " + $0 } ?? ""))
  }

  private func column(_ cell: Cell) -> Column {
    Column(tap: cell.tap.name, depth: cell.tap.depth, knowledge: cell.knowledge)
  }

  private func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
