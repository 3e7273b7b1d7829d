internal import Results
internal import TelltaleCore

/// Where to cut: what each tap and each defence gives away, and what it leaves of the task.
struct TransmissionSection {
  private let result: AuditResult
  private let transmission: TransmissionResult

  /// Nil where the audit compares no places.
  init?(_ result: AuditResult) {
    guard let transmission = result.transmission, transmission.points.count > 1 else { return nil }
    self.result = result
    self.transmission = transmission
  }

  var markup: Markup {
    Page.section(
      "transmission", "Where to cut",
      lead:
        "What an interceptor reads behind each tap and each defence, by the strongest attack that"
        + " was tried there, and how much of the task is left: a probe learns emotion from what is"
        + " transmitted and is judged on the speakers that were held out."
    ) {
      if !transmission.advice.isEmpty {
        Markup("ul", ["class": "advice"]) {
          for sentence in transmission.advice {
            Markup("li", [:]) { Words.capitalised(sentence) }
          }
        }
      }
      if plotted.count > 1 {
        Markup("figure", [:]) {
          for layout in PlotPart.Layout.allCases {
            UtilityPlot(id: "cut", points: plotted, metricName: metricName).svg(layout)
          }
          Markup("figcaption", [:]) {
            "Lower is less leakage, right is more of the task. Filled: on the front, where by these"
              + " readings less of one goes with less of the other; lines are 95 % intervals. Names that would cover others are left to the table."
          }
        }
      }
      table
      ContrastTable(result, .defence).markup
    }
  }

  private var metricName: String {
    let attack = transmission.points.lazy.compactMap(\.attack).first
    let declaration = result.cells.lazy.flatMap(\.leakage).first { $0.metric == attack?.metric }?
      .declaration
    return declaration?.label ?? attack?.metric ?? "leakage"
  }

  private var plotted: [UtilityPlot.Point] {
    transmission.points.compactMap { point in
      guard let attack = point.attack, let task = point.taskUAR else { return nil }
      return UtilityPlot.Point(
        label: point.id, utility: task, leakage: attack.leakage, interval: attack.interval,
        isOnFront: point.isOnFront)
    }
  }

  private var table: Markup {
    Page.scrolling("Where to cut") {
      Markup("table", ["class": "cards"]) {
        Markup("caption", [:]) {
          "Strongest attack: \(metricName) with its 95 % interval over"
            + " \(result.attribute.unitText). Emotion: UAR of the probe, mean over folds; the change"
            + " is in the share of a speaker’s recordings told right, paired by speaker."
        }
        StudySection.heading([
          "Transmitted", "Values", "Strongest attack", metricName, "Verdict", "Emotion", "Change",
        ])
        Markup("tbody", [:]) { for point in transmission.points { row(point) } }
      }
    }
  }

  private func row(_ point: TransmissionResult.Point) -> Markup {
    let cell = result.cells.first { $0.cell.id == point.attack?.cell }?.cell
    return Markup("tr", [:]) {
      Markup("th", ["scope": "row", "data-label": "Transmitted"]) {
        point.id + " "
        if point.isOnFront { Markup("span", ["class": "tag"]) { "on the front" } }
        if point.id == transmission.knee { Markup("span", ["class": "tag"]) { "bend" } }
      }
      Markup("td", ["class": "number-cell", "data-label": "Values"]) {
        point.sent.isTimeOpen
          ? point.sent.summary : NumberText.count(point.sent.sharedElementCount)
      }
      Markup("td", ["data-label": "Strongest attack"]) {
        cell.map { $0.attacker } ?? "none measured"
        if let cell {
          Markup("span", ["class": "quiet"]) {
            "\(cell.attackerCorpus), \(cell.knowledge.rawValue)"
          }
        }
      }
      Markup("td", ["class": "number-cell", "data-label": metricName]) {
        point.attack.map { NumberText.metric($0.leakage) } ?? "n/a"
        if let interval = point.attack?.interval {
          Markup("span", ["class": "interval"]) { NumberText.interval(interval) }
        }
      }
      Markup("td", ["data-label": "Verdict"]) {
        if let verdict = point.attack?.verdict { VerdictMark.markup(verdict) }
      }
      Markup("td", ["class": "number-cell", "data-label": "Emotion"]) {
        point.taskUAR.map { NumberText.metric($0) } ?? "n/a"
      }
      Markup("td", ["class": "number-cell", "data-label": "Change"]) { change(at: point) }
    }
  }

  /// Against the next shallower tap for a bare representation, against the bare one for a defence.
  @MarkupBuilder
  private func change(at point: TransmissionResult.Point) -> Markup {
    if let contrast = result.contrasts.first(where: {
      $0.kind == .task && $0.second.cell == point.id
    }) {
      NumberText.signed(-contrast.difference)
      Markup("span", ["class": "quiet"]) {
        "from \(contrast.first.condition), p \(NumberText.pValue(contrast.pValue))"
      }
    } else {
      "–"
    }
  }
}
