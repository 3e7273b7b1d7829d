internal import Results
internal import TelltaleCore

/// Numbers of a table: mean, spread, and a bar from chance to the most that the metric can show.
struct MetricCells {
  let columns: [MetricColumn]
  /// Why a metric does not apply; cells refer to them by number.
  let reasons: [String]

  init(columns: [MetricColumn], summaries: [MetricSummary]) {
    self.columns = columns
    var seen: Set<String> = []
    reasons = summaries.flatMap(\.reasonsNotApplicable).filter { seen.insert($0).inserted }
  }

  /// One cell per column.
  ///
  /// - Parameter drawsBars: false for the numbers alone.
  func markup(
    _ summaries: [MetricSummary], ceiling: [MetricSummary] = [], drawsBars: Bool = true
  ) -> Markup {
    .joined(
      columns.map { column in
        cell(
          column, column.summary(in: summaries), ceiling: column.summary(in: ceiling),
          drawsBar: drawsBars, label: column.name)
      })
  }

  /// A mean alone.
  func plain(_ summary: MetricSummary?, label: String) -> Markup {
    Markup("td", ["class": "number-cell", "data-label": label]) { plain(summary) }
  }

  @MarkupBuilder
  func plain(_ summary: MetricSummary?) -> Markup {
    if let summary {
      if let mean = summary.mean { NumberText.metric(mean) } else { "n/a" }
      marks(summary)
    } else {
      Markup("span", ["class": "spread"]) { "–" }
    }
  }

  /// One cell in place of all numbers: why there are none.
  static func reason(_ reason: String, status: CellResult.Status, columnCount: Int) -> Markup {
    Markup("td", ["class": "none whole", "colspan": "\(columnCount)"]) {
      Markup("span", [:]) {
        Markup("strong", [:]) { Words.capitalised(Words.status(status)) + ": " }
        reason
      }
    }
  }

  /// The reasons, numbered as the cells refer to them.
  @MarkupBuilder
  var notes: Markup {
    if !reasons.isEmpty {
      Markup("ol", ["class": "notes"]) {
        for (index, reason) in reasons.enumerated() {
          Markup("li", [:]) {
            Markup("sup", [:]) { "\(index + 1)" }
            " \(reason)"
          }
        }
      }
    }
  }

  private func cell(
    _ column: MetricColumn, _ summary: MetricSummary?, ceiling: MetricSummary?,
    drawsBar: Bool, label: String
  ) -> Markup {
    Markup("td", ["class": "number-cell", "data-label": label]) {
      if let summary, let mean = summary.mean {
        NumberText.metric(mean)
        if let interval = summary.interval {
          Markup("span", ["class": "interval"]) { NumberText.interval(interval.range) }
        } else if let spread = summary.standardDeviation {
          Markup("span", ["class": "spread"]) { " ± \(NumberText.fixed(spread))" }
        }
        if let most = summary.attainable {
          Markup("span", ["class": "interval"]) { "of at most \(NumberText.metric(most))" }
        }
        marks(summary)
        if drawsBar { bar(summary, ceiling: ceiling) }
      } else if let summary {
        "n/a"
        marks(summary)
      } else {
        Markup("span", ["class": "spread"]) { "–" }
      }
    }
  }

  @MarkupBuilder
  private func marks(_ summary: MetricSummary) -> Markup {
    let numbers = summary.reasonsNotApplicable.compactMap { reasons.firstIndex(of: $0) }
    if !numbers.isEmpty {
      Markup("sup", [:]) { " " + numbers.map { "\($0 + 1)" }.joined(separator: ",") }
    }
  }

  @MarkupBuilder
  private func bar(_ summary: MetricSummary, ceiling: MetricSummary?) -> Markup {
    if let share = summary.shareOfRange {
      Markup("span", ["class": "bar", "aria-hidden": "true"]) {
        Markup("i", ["style": "width:\(percent(share))"]) { "" }
        if let ceiling = ceiling?.shareOfRange {
          Markup("b", ["style": "left:\(percent(ceiling))"]) { "" }
        }
      }
    }
  }

  private func percent(_ share: Double) -> String { NumberText.fixed(share * 100, places: 1) + "%" }
}
