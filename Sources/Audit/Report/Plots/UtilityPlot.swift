internal import TelltaleCore

/// Leakage against use: the strongest attack over the UAR on emotion, a point per model or per place
/// where it could be cut.
struct UtilityPlot {
  struct Point {
    let label: String
    let utility: Double
    let leakage: Double
    /// Of the leakage, at 95 %.
    let interval: ClosedRange<Double>?
    /// False where another point is better in both.
    var isOnFront = true
  }

  let id: String
  let points: [Point]
  let metricName: String

  func svg(_ layout: PlotPart.Layout) -> Markup {
    let (width, height) = (min(layout.width, 560), 300.0)
    let (left, right, top, bottom) = (52.0, width - 30, 16.0, height - 48)
    let across = Axis(
      showing: points.map(\.utility), within: 0...1, from: left, to: right, tickCount: 4)
    let up = Axis(
      showing: points.flatMap { point in
        [point.leakage] + (point.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
      }, within: 0...1, from: bottom, to: top, tickCount: 4)
    return PlotPart.picture(
      layout, id: id, width: width, height: height, title: "Leakage against use",
      description: points.map {
        "\($0.label): UAR on emotion \(NumberText.metric($0.utility)), strongest attack"
          + " \(NumberText.metric($0.leakage))"
      }.joined(separator: "; ") + "."
    ) {
      for tick in across.ticks {
        let x = across.position(tick)
        PlotPart.line("grid", x1: x, y1: top, x2: x, y2: bottom)
        PlotPart.text(
          "tick", x: x, y: bottom + 18, anchor: "middle",
          NumberText.fixed(tick, places: max(1, across.places)))
      }
      for tick in up.ticks {
        let y = up.position(tick)
        PlotPart.line("grid", x1: left, y1: y, x2: right, y2: y)
        PlotPart.text(
          "tick", x: left - 8, y: y + 4, anchor: "end",
          NumberText.fixed(tick, places: max(1, up.places)))
      }
      for point in points {
        let (x, y) = (across.position(point.utility), up.position(point.leakage))
        if let interval = point.interval {
          PlotPart.line(
            "reach semi", x1: x, y1: up.position(interval.lowerBound), x2: x,
            y2: up.position(interval.upperBound))
        }
        PlotPart.mark(
          .semiInformed, x: x, y: y, size: point.isOnFront ? 6 : 4,
          name: point.isOnFront ? "mean" : "fold")
      }
      for label in labels(across, up, middle: (left + right) / 2) {
        PlotPart.text(
          label.isOnFront ? "label" : "detail", x: label.x, y: label.y,
          anchor: label.isLeftOfPoint ? "end" : "start", label.text)
      }
      PlotPart.text(
        "axis-name", x: (left + right) / 2, y: bottom + 38, anchor: "middle",
        "UAR on emotion; vertical: strongest attack, \(metricName)")
    }
  }

  private struct Label {
    let text: String
    let x: Double
    let y: Double
    let isLeftOfPoint: Bool
    let isOnFront: Bool

    /// About as wide as it is drawn.
    private var span: ClosedRange<Double> {
      let width = 7.5 * Double(text.count)
      return isLeftOfPoint ? x - width...x : x...x + width
    }

    func covers(_ other: Label) -> Bool { abs(y - other.y) < 13 && span.overlaps(other.span) }
  }

  /// Names of the points, those on the front first; one that would cover another is left out (the
  /// table beside the plot names all).
  private func labels(_ across: Axis, _ up: Axis, middle: Double) -> [Label] {
    var placed: [Label] = []
    for point in points.filter(\.isOnFront) + points.filter({ !$0.isOnFront }) {
      let (x, y) = (across.position(point.utility), up.position(point.leakage))
      let label = Label(
        text: point.label, x: x + (x > middle ? -10 : 10), y: y - 8, isLeftOfPoint: x > middle,
        isOnFront: point.isOnFront)
      if !placed.contains(where: label.covers) { placed.append(label) }
    }
    return placed
  }
}
