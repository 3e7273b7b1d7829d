internal import Results
internal import TelltaleCore

/// The layout of the paper's Table 2: scenario, attacker, training corpus, L; generic attackers
/// first, both knowledge levels side by side, the paper's number beside.
struct ScenarioTable {
  private let result: AuditResult
  private let rows: [(ignorant: CellResult?, informed: CellResult?)]

  init(_ result: AuditResult, attacks: [CellResult]) {
    self.result = result
    var keys: [[String]] = []
    for outcome in attacks where !keys.contains(outcome.cell.attackKey) {
      keys.append(outcome.cell.attackKey)
    }
    rows = keys.map { key in
      let same = attacks.filter { $0.cell.attackKey == key }
      return (
        same.first { $0.cell.knowledge == .ignorant },
        same.first { $0.cell.knowledge == .semiInformed }
      )
    }
  }

  private static let columns = [
    "Scenario", "Attacker", "Trained on", "L, ignorant", "L, semi-informed", "Paper’s L",
  ]

  var markup: Markup {
    Page.scrolling("By scenario") {
      Markup("table", ["class": "cards"]) {
        Markup("caption", [:]) { "Mean ± standard deviation over folds." }
        StudySection.heading(ScenarioTable.columns)
        for group in groups { body(group) }
        baselines
      }
    }
  }

  private struct Group {
    let title: String
    let rows: [(ignorant: CellResult?, informed: CellResult?)]
  }

  /// By feature of the model, tap and awareness; generic before application-aware.
  private var groups: [Group] {
    var titles: [String] = []
    var members: [String: [(CellResult?, CellResult?)]] = [:]
    for awareness in Awareness.allCases {
      for row in rows {
        guard let cell = (row.ignorant ?? row.informed)?.cell, cell.awareness == awareness
        else { continue }
        let feature = result.primaryModels.count > 1 ? "T on \(cell.modelFeature), " : ""
        let title = Words.capitalised("\(awareness.rawValue) attackers, \(feature)\(cell.tap.name)")
        if members[title] == nil { titles.append(title) }
        members[title, default: []].append(row)
      }
    }
    return titles.map { title in
      let order = Scenario.allCases
      let found = (members[title] ?? []).enumerated().sorted { left, right in
        let rank = { (row: (CellResult?, CellResult?)) in
          (row.0 ?? row.1).flatMap { order.firstIndex(of: $0.cell.scenario) } ?? order.count
        }
        return (rank(left.element), left.offset) < (rank(right.element), right.offset)
      }
      return Group(title: title, rows: found.map { ($0.element.0, $0.element.1) })
    }
  }

  private func body(_ group: Group) -> Markup {
    Markup("tbody", [:]) {
      StudySection.group(group.title, columnCount: ScenarioTable.columns.count)
      for row in group.rows { self.row(row.ignorant, row.informed) }
    }
  }

  @MarkupBuilder
  private func row(_ ignorant: CellResult?, _ informed: CellResult?) -> Markup {
    if let cell = (ignorant ?? informed)?.cell {
      let columns = ScenarioTable.columns
      Markup("tr", [:]) {
        Markup("td", ["class": "scenario", "data-label": columns[0]]) { cell.scenario.label }
        Markup("th", ["scope": "row", "data-label": columns[1]]) {
          cell.attacker
          if let adaptation = cell.adaptationText {
            Markup("span", ["class": "quiet"]) { adaptation }
          }
        }
        Markup("td", ["data-label": columns[2]]) { cell.attackerCorpus }
        StudySection.number(
          ignorant.flatMap { StudySection.accuracy(in: $0.leakage) }, label: columns[3])
        StudySection.number(
          informed.flatMap { StudySection.accuracy(in: $0.leakage) }, label: columns[4])
        StudySection.paper(
          cell.adaptation == .frozen ? PaperStudy.published.leakage(of: cell)?.text : nil,
          PaperStudy.published.match(cell, in: result), label: columns[5])
      }
    }
  }

  private var baselines: Markup {
    Markup("tbody", [:]) {
      StudySection.group("Without an attacker", columnCount: ScenarioTable.columns.count)
      for baseline in result.baselines {
        let isCoin = baseline.kind == .coin
        let number = StudySection.accuracy(in: baseline.metrics)
        Markup("tr", [:]) {
          Markup("td", ["class": "scenario"]) { "" }
          Markup("th", ["scope": "row"]) { isCoin ? "random (fair coin)" : "majority class" }
          Markup("td", [:]) { "" }
          StudySection.number(number, label: "L")
          Markup("td", [:]) { "" }
          StudySection.paper(
            isCoin ? NumberText.metric(PaperStudy.published.random) : nil,
            result.primaryModel.corpus.id == PaperStudy.published.corpus ? .same : .otherCorpora,
            label: "Paper’s L")
        }
      }
    }
  }
}
