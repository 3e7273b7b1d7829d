internal import TelltaleCore

/// Leakage against depth: one line per attacker, taps from left to right.
struct DepthPlot {
  struct Series {
    let label: String
    let knowledge: Knowledge
    /// Index among the taps, and mean over folds; in order of depth.
    let points: [(tap: Int, mean: Double)]

    var peak: Double { points.map(\.mean).max() ?? 0 }
  }

  let taps: [String]
  let series: [Series]
  let metricName: String
  let limits: ClosedRange<Double>
  let chance: Double
  /// How far a fair coin strays over the folds; nil where it was not measured.
  let chanceBand: ClosedRange<Double>?
  let title: String
  let description: String

  func svg(_ layout: PlotPart.Layout) -> Markup {
    let (width, height) = (layout.width, layout == .wide ? 400.0 : 300.0)
    let (left, top) = (44.0, 26.0)
    let right = layout == .wide ? width - 325 : width - 16
    let bottom = height - 54
    let axis = Axis(
      showing: series.flatMap { $0.points.map(\.mean) } + [chance]
        + (chanceBand.map { [$0.lowerBound, $0.upperBound] } ?? []),
      within: limits, from: bottom, to: top)
    let step = (right - left - 32) / Double(max(1, taps.count - 1))
    let x = { (tap: Int) in left + 16 + Double(tap) * step }
    let names = TapLabels(taps, step: step)
    return PlotPart.picture(
      layout, id: "depth", width: width, height: height, title: title, description: description
    ) {
      frame(axis, left: left, right: right)
      for (index, name) in names.texts.enumerated() {
        if let name {
          PlotPart.text("tick", x: x(index), y: bottom + 18, anchor: "middle", name)
        }
      }
      for line in drawingOrder { drawn(line, axis, x: x) }
      if layout == .wide { labels(axis, x: right + 22, end: x, width: width) }
      PlotPart.text("axis-name", x: 0, y: 12, metricName)
      PlotPart.text(
        "axis-name", x: (left + right) / 2, y: height - 6, anchor: "middle",
        PlotPart.clipped(
          "tap\(names.common.map { " " + $0 } ?? ""), from input to output",
          width: right - left, fontSize: 12))
    }
  }

  /// The strongest of each knowledge: drawn last, and heavier.
  private var leading: [Knowledge: String] {
    Dictionary(
      series.sorted { $0.peak > $1.peak }.map { ($0.knowledge, $0.label) },
      uniquingKeysWith: { first, _ in first })
  }

  private func isLeading(_ line: Series) -> Bool { leading[line.knowledge] == line.label }

  private var drawingOrder: [Series] {
    series.filter { !isLeading($0) } + series.filter(isLeading)
  }

  @MarkupBuilder
  private func frame(_ axis: Axis, left: Double, right: Double) -> Markup {
    if let chanceBand {
      let (low, high) = (axis.position(chanceBand.lowerBound), axis.position(chanceBand.upperBound))
      PlotPart.rectangle("band", x: left, y: high, width: right - left, height: low - high)
    }
    for tick in axis.ticks {
      let y = axis.position(tick)
      PlotPart.line("grid", x1: left, y1: y, x2: right, y2: y)
      PlotPart.text(
        "tick", x: left - 8, y: y + 4, anchor: "end",
        NumberText.fixed(tick, places: max(1, axis.places)))
    }
    let y = axis.position(chance)
    PlotPart.line("chance", x1: left, y1: y, x2: right, y2: y)
    PlotPart.text("chance-name", x: right, y: y - 5, anchor: "end", "guessing")
  }

  @MarkupBuilder
  private func drawn(_ line: Series, _ axis: Axis, x: (Int) -> Double) -> Markup {
    let mark = PlotPart.Mark(line.knowledge)
    let weight = isLeading(line) ? "leading" : "other"
    let points = line.points.map { (x: x($0.tap), y: axis.position($0.mean)) }
    Markup("g", ["class": weight]) {
      Markup("title", [:]) {
        "\(line.label), \(line.knowledge.rawValue): "
          + line.points.map { "\(taps[$0.tap]) \(NumberText.metric($0.mean))" }
          .joined(separator: ", ")
      }
      PlotPart.polyline("path \(mark.rawValue)", points)
      for point in points {
        PlotPart.mark(
          mark, x: point.x, y: point.y, size: isLeading(line) ? 5.5 : 4, name: "mean")
      }
    }
  }

  /// Names at the lines' ends, moved apart so that none covers another.
  private func labels(_ axis: Axis, x: Double, end: (Int) -> Double, width: Double) -> Markup {
    let sorted = series.compactMap { line in
      line.points.last.map { (line: line, y: axis.position($0.mean), lastTap: $0.tap) }
    }.sorted { $0.y < $1.y }
    let gap = 16.0
    var heights: [Double] = []
    for item in sorted { heights.append(max(item.y, (heights.last ?? 0) + gap)) }
    var lowest = axis.from + 8
    for index in heights.indices.reversed() {
      heights[index] = min(heights[index], lowest)
      lowest = heights[index] - gap
    }
    return .joined(
      zip(sorted, heights).map { item, y in
        let name = isLeading(item.line) ? "label" : "detail"
        return PlotPart.line("leader", x1: end(item.lastTap) + 9, y1: item.y, x2: x - 4, y2: y)
          + PlotPart.text(
            name, x: x, y: y + 4,
            PlotPart.clipped(
              "\(item.line.label) (\(item.line.knowledge.rawValue))", width: width - x,
              fontSize: isLeading(item.line) ? 14 : 12))
      })
  }
}
