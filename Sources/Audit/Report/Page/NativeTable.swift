internal import Results
internal import TelltaleCore

/// What each attacker achieves on features of its own corpus, and an application-aware one in its
/// second task (paper, §3.3).
struct NativeTable {
  private let rows: [CellResult]
  private let metrics: [MetricColumn]

  init(attacks: [CellResult], metrics: [MetricColumn]) {
    self.metrics = metrics
    var seen: Set<[String]> = []
    rows = attacks.filter { outcome in
      let cell = outcome.cell
      return outcome.native != nil
        && seen.insert([cell.attacker, cell.attackerCorpus, cell.awareness.rawValue]).inserted
    }
  }

  private var columns: [String] {
    ["Attacker", "Trained on"] + metrics.map(\.name) + ["Emotion accuracy", "Judged on"]
  }

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
          StudySection.heading(columns)
          Markup("tbody", [:]) { for outcome in rows { row(outcome) } }
        }
      }
    }
  }

  @MarkupBuilder
  private func row(_ outcome: CellResult) -> Markup {
    if let native = outcome.native {
      let columns = columns
      Markup("tr", [:]) {
        Markup("th", ["scope": "row", "data-label": columns[0]]) {
          outcome.cell.attacker
          Markup("span", ["class": "quiet"]) { outcome.cell.awareness.rawValue }
        }
        Markup("td", ["data-label": columns[1]]) { outcome.cell.attackerCorpus }
        for metric in metrics {
          StudySection.number(metric.summary(in: native.leakage), label: metric.name)
        }
        Markup("td", ["class": "number-cell", "data-label": columns[columns.count - 2]]) {
          emotion(native)
        }
        Markup("td", ["data-label": columns[columns.count - 1]]) {
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
