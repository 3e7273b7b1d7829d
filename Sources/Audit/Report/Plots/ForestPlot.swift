internal import TelltaleCore

/// One line per attack or control: a small point per fold, a large one for the mean.
struct ForestPlot {
  struct Line {
    let label: String
    let detail: String
    let mark: PlotPart.Mark
    /// One per fold that was measured.
    let values: [Double]
    let mean: Double
    /// At 95 %; nil where there is none.
    let interval: ClosedRange<Double>?

    /// Everything that the axis must reach.
    var shown: [Double] {
      values + [mean] + (interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }

    fileprivate var markName: String {
      switch mark {
      case .semiInformed: Knowledge.semiInformed.rawValue
      case .ignorant: Knowledge.ignorant.rawValue
      case .control: "control"
      }
    }
  }

  /// Unique on the page.
  let id: String
  /// In drawing order, with a gap between groups.
  let groups: [(title: String, lines: [Line])]
  let metricName: String
  let limits: ClosedRange<Double>
  let chance: Double
  /// How far a fair coin strays over the folds; nil where it was not measured.
  let chanceBand: ClosedRange<Double>?
  /// Values that the axis shows besides its own: those of the plots that it is compared with.
  let shared: [Double]
  let title: String
  let description: String

  func svg(_ layout: PlotPart.Layout) -> Markup {
    let geometry = Geometry(layout)
    let width = layout.width
    let axis = Axis(
      showing: groups.flatMap { $0.lines.flatMap(\.shown) } + [chance] + shared
        + (chanceBand.map { [$0.lowerBound, $0.upperBound] } ?? []),
      within: limits, from: geometry.left, to: width - geometry.right)
    let body = groups.reduce(0.0) {
      $0 + geometry.groupHeight + Double($1.lines.count) * geometry.lineHeight
    }
    let bottom = geometry.top + body + 6
    return PlotPart.picture(
      layout, id: id, width: width, height: bottom + 46, title: title,
      description: description
    ) {
      frame(axis, top: geometry.top - 6, bottom: bottom)
      rows(axis, geometry, width: width)
      PlotPart.text(
        "axis-name", x: (axis.from + axis.to) / 2, y: bottom + 38, anchor: "middle", metricName)
    }
  }

  private struct Geometry {
    let left: Double
    let right = 52.0
    let top = 30.0
    let lineHeight: Double
    let groupHeight = 30.0
    /// Baseline of the label, and height of the points, below the line's top.
    let labelY: Double
    let pointY: Double
    let layout: PlotPart.Layout

    init(_ layout: PlotPart.Layout) {
      self.layout = layout
      left = layout == .wide ? 370 : 8
      lineHeight = layout == .wide ? 24 : 40
      labelY = layout == .wide ? 16 : 13
      pointY = layout == .wide ? 12 : 26
    }
  }

  @MarkupBuilder
  private func frame(_ axis: Axis, top: Double, bottom: Double) -> Markup {
    if let chanceBand {
      let (low, high) = (axis.position(chanceBand.lowerBound), axis.position(chanceBand.upperBound))
      PlotPart.rectangle("band", x: low, y: top, width: high - low, height: bottom - top)
    }
    for tick in axis.ticks {
      let x = axis.position(tick)
      PlotPart.line("grid", x1: x, y1: top, x2: x, y2: bottom)
      PlotPart.text(
        "tick", x: x, y: bottom + 17, anchor: "middle",
        NumberText.fixed(tick, places: max(1, axis.places)))
    }
    let x = axis.position(chance)
    PlotPart.line("chance", x1: x, y1: top, x2: x, y2: bottom)
    PlotPart.text(
      "chance-name", x: x, y: top - 7, anchor: x - axis.from < 40 ? "start" : "middle",
      "guessing \(NumberText.metric(chance))")
  }

  private func rows(_ axis: Axis, _ geometry: Geometry, width: Double) -> Markup {
    var parts: [Markup] = []
    var y = geometry.top
    for group in groups {
      parts.append(PlotPart.text("group", x: 0, y: y + 20, group.title))
      y += geometry.groupHeight
      for line in group.lines {
        parts.append(row(line, y: y, axis, geometry, width: width))
        y += geometry.lineHeight
      }
    }
    return .joined(parts)
  }

  private func row(_ line: Line, y: Double, _ axis: Axis, _ geometry: Geometry, width: Double)
    -> Markup
  {
    let middle = y + geometry.pointY
    let room = (geometry.layout == .wide ? geometry.left - 16 : width) - 8
    let label = PlotPart.clipped(line.label, width: room, fontSize: 13)
    let rest = room - Double(label.count + 1) * 13 * 0.54
    let folds = line.values.map { NumberText.metric($0) }.joined(separator: ", ")
    return Markup("g", ["class": "row"]) {
      Markup("title", [:]) {
        "\(line.label), \(line.markName), \(line.detail): \(NumberText.metric(line.mean));"
          + (line.interval.map { " 95 % interval \(NumberText.interval($0));" } ?? "")
          + " folds \(folds)"
      }
      Markup("text", ["x": "0", "y": Axis.pixel(y + geometry.labelY)]) {
        Markup("tspan", ["class": "label"]) { label }
        if rest > 40 {
          Markup("tspan", ["class": "detail", "dx": "6"]) {
            PlotPart.clipped(line.detail, width: rest, fontSize: 12)
          }
        }
      }
      PlotPart.line("guide", x1: axis.from, y1: middle, x2: axis.to, y2: middle)
      if let reach = line.interval {
        PlotPart.line(
          "reach \(line.mark.rawValue)", x1: axis.position(reach.lowerBound), y1: middle,
          x2: axis.position(reach.upperBound), y2: middle)
      }
      for value in line.values where line.values.count > 1 {
        PlotPart.mark(line.mark, x: axis.position(value), y: middle, size: 3, name: "fold")
      }
      PlotPart.mark(line.mark, x: axis.position(line.mean), y: middle, size: 6, name: "mean")
      PlotPart.text(
        "value", x: width - 4, y: middle + 4.5, anchor: "end", NumberText.metric(line.mean))
    }
  }
}
