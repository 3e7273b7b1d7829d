internal import TelltaleCore

/// The strongest attack of one audit after the other, with intervals.
struct TrendPlot {
  struct Point {
    let label: String
    let mean: Double
    /// At 95 %; nil where there is none.
    let interval: ClosedRange<Double>?
    let chance: Double
  }

  /// Unique on the page.
  let id: String
  let name: String
  /// From the oldest on.
  let points: [Point]

  func svg(_ layout: PlotPart.Layout) -> Markup {
    let (width, height) = (layout.width, 240.0)
    let (left, right, top, bottom) = (44.0, width - 24, 16.0, height - 40)
    let axis = Axis(
      showing: points.flatMap { point in
        [point.mean, point.chance]
          + (point.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
      }, within: 0...1, from: bottom, to: top)
    let step = (right - left) / Double(points.count)
    let x = { (index: Int) in left + (Double(index) + 0.5) * step }
    let every = max(1, Int((84 / step).rounded(.up)))
    let numbers = points.map { "\($0.label) \(NumberText.metric($0.mean))" }
    return PlotPart.picture(
      layout, id: id, width: width, height: height, title: "\(name) over time",
      description: "Strongest attack: \(numbers.joined(separator: ", "))."
    ) {
      for tick in axis.ticks {
        let y = axis.position(tick)
        PlotPart.line("grid", x1: left, y1: y, x2: right, y2: y)
        PlotPart.text(
          "tick", x: left - 8, y: y + 4, anchor: "end",
          NumberText.fixed(tick, places: max(1, axis.places)))
      }
      PlotPart.polyline("chance", points.indices.map { (x($0), axis.position(points[$0].chance)) })
      PlotPart.polyline(
        "line semi", points.indices.map { (x($0), axis.position(points[$0].mean)) })
      for (index, point) in points.enumerated() {
        if let interval = point.interval {
          PlotPart.line(
            "reach semi", x1: x(index), y1: axis.position(interval.lowerBound), x2: x(index),
            y2: axis.position(interval.upperBound))
        }
        PlotPart.mark(
          .semiInformed, x: x(index), y: axis.position(point.mean), size: 6, name: "mean")
        if index % every == 0 {
          PlotPart.text("tick", x: x(index), y: bottom + 20, anchor: "middle", point.label)
        }
      }
    }
  }
}
