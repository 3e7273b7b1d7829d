internal import TelltaleCore

/// One fold's training: losses above, validation UAR below, epochs from left to right.
struct TrainingCurves {
  /// Unique on the page.
  let id: String
  let fold: Int
  let epochs: [TrainingEpoch]
  /// Largest loss and longest training among all folds, so that the panels can be compared.
  let lossCeiling: Double
  let epochCount: Int
  /// UAR of guessing.
  let chance: Double

  private let width = 250.0
  private let left = 34.0
  private let right = 240.0

  var svg: Markup {
    let hasUAR = epochs.contains { $0.validationUAR != nil }
    let height = hasUAR ? 266.0 : 164.0
    return PlotPart.picture(
      nil, id: id, width: width, height: height, title: "Training, fold \(fold)",
      description: description
    ) {
      PlotPart.text("label", x: 0, y: 13, "Fold \(fold)")
      panel(
        "cross-entropy, nats", top: 46, bottom: 128, values: [0, lossCeiling], chance: nil,
        lines: [
          ("training", epochs.map { ($0.epoch, $0.trainingLoss) }),
          (
            "validation", epochs.compactMap { line in line.validationLoss.map { (line.epoch, $0) } }
          ),
        ])
      if hasUAR {
        panel(
          "validation UAR", top: 164, bottom: 236, values: [0, 1], chance: chance,
          lines: [
            (
              "validation",
              epochs.compactMap { line in line.validationUAR.map { (line.epoch, $0) } }
            )
          ])
      }
      PlotPart.text("tick", x: left, y: height - 14, anchor: "middle", "1")
      PlotPart.text("tick", x: right, y: height - 14, anchor: "middle", "\(epochCount)")
      PlotPart.text("tick", x: (left + right) / 2, y: height - 14, anchor: "middle", "epoch")
    }
  }

  private var description: String {
    guard let last = epochs.last else { return "No epochs." }
    var text =
      "\(NumberText.counted(epochs.count, "epoch")); last training loss"
      + " \(NumberText.fixed(last.trainingLoss)) nats"
    if let loss = last.validationLoss { text += ", validation loss \(NumberText.fixed(loss)) nats" }
    if let best = epochs.compactMap(\.validationUAR).max() {
      text += ", best validation UAR \(NumberText.metric(best))"
    }
    return text + "."
  }

  private func panel(
    _ name: String, top: Double, bottom: Double, values: [Double], chance: Double?,
    lines: [(name: String, points: [(epoch: Int, value: Double)])]
  ) -> Markup {
    let axis = Axis(
      showing: values, within: -Double.infinity...Double.infinity, from: bottom, to: top,
      tickCount: 2)
    let step = (right - left) / Double(max(1, epochCount - 1))
    return Markup("g", [:]) {
      PlotPart.text("tick", x: 0, y: top - 10, name)
      for tick in axis.ticks {
        let y = axis.position(tick)
        PlotPart.line("grid", x1: left, y1: y, x2: right, y2: y)
        PlotPart.text(
          "tick", x: left - 6, y: y + 4, anchor: "end", NumberText.fixed(tick, places: 1))
      }
      if let chance {
        PlotPart.line(
          "chance", x1: left, y1: axis.position(chance), x2: right, y2: axis.position(chance))
      }
      for line in lines {
        let points = line.points.filter(\.value.isFinite).map { point in
          (x: left + Double(point.epoch - 1) * step, y: axis.position(point.value))
        }
        if points.count > 1 { PlotPart.polyline("curve \(line.name)", points) }
        for point in points {
          Markup.void(
            "circle",
            [
              "class": "curve-point \(line.name)", "cx": Axis.pixel(point.x),
              "cy": Axis.pixel(point.y), "r": "2.2",
            ])
        }
      }
    }
  }
}
