internal import Results
internal import TelltaleCore

/// What each attacker achieves on features of its own corpus, and an application-aware one in its
/// second task (paper, §3.3).
struct NativeTable {
  private let rows: [CellResult]

  init(attacks: [CellResult]) {
    var seen: Set<[String]> = []
    rows = attacks.filter { outcome in
      let cell = outcome.cell
      return outcome.native != nil
        && seen.insert([cell.attacker, cell.attackerCorpus, cell.awareness.rawValue]).inserted
    }
  }

  private static let columns = [
    "Attacker", "Trained on", "L", "UAR", "AUC", "Emotion accuracy", "Judged on",
  ]

  @MarkupBuilder
  var markup: Markup {
    if rows.isEmpty {
      Markup("p", [:]) { "No attacker was judged on its own corpus." }
    } else {
      Page.scrolling("Attackers on their own corpora") {
        Markup("table", ["class": "cards"]) {
          Markup("caption", [:]) {
            "On raw features, mean ± standard deviation over folds; one number where one attacker"
              + " serves every fold."
          }
          StudySection.heading(NativeTable.columns)
          Markup("tbody", [:]) { for outcome in rows { row(outcome) } }
        }
      }
    }
  }

  @MarkupBuilder
  private func row(_ outcome: CellResult) -> Markup {
    if let native = outcome.native {
      let columns = NativeTable.columns
      Markup("tr", [:]) {
        Markup("th", ["scope": "row", "data-label": columns[0]]) {
          outcome.cell.attacker
          Markup("span", ["class": "quiet"]) { outcome.cell.awareness.rawValue }
        }
        Markup("td", ["data-label": columns[1]]) { outcome.cell.attackerCorpus }
        for (role, label) in [
          (MetricRole.accuracy, columns[2]), (.uar, columns[3]), (.auc, columns[4]),
        ] {
          StudySection.number(native.leakage.first { MetricRole($0) == role }, label: label)
        }
        Markup("td", ["class": "number-cell", "data-label": columns[5]]) { emotion(native) }
        Markup("td", ["data-label": columns[6]]) {
          native.speakers == .heldOut ? "held-out speakers" : "validation speakers"
          if native.speakers == .validation {
            Markup("span", ["class": "quiet"]) {
              "they may have chosen when training stopped: slightly favourable"
            }
          }
        }
      }
    }
  }

  @MarkupBuilder
  private func emotion(_ native: NativeResult) -> Markup {
    if native.emotion.isEmpty {
      Markup("span", ["class": "spread"]) { "–" }
    } else {
      let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
      NumberText.metric(mean(native.emotion.map(\.accuracy)))
      Markup("span", ["class": "quiet"]) {
        "majority \(NumberText.metric(mean(native.emotion.map(\.majority))))"
      }
    }
  }
}
