internal import TelltaleCore

/// ROC curves on a logarithmic axis of false alarms: what an attacker gets who accuses rarely.
struct CurvePlot {
  struct Curve {
    let label: String
    let knowledge: Knowledge
    /// Ascending in the first.
    let points: [(falsePositive: Double, truePositive: Double)]
  }

  let id: String
  let curves: [Curve]
  let title: String

  func svg(_ layout: PlotPart.Layout) -> Markup {
    let width = min(layout.width, 560)
    let height = 300.0
    let (left, right, top, bottom) = (46.0, width - 30, 14.0, height - 46)
    let x = { (rate: Double) in left + (PlotMath.log10(max(rate, 0.001)) + 3) / 3 * (right - left) }
    let y = { (rate: Double) in bottom - rate * (bottom - top) }
    let diagonal = stride(from: 0.0, through: 3, by: 0.1).map { PlotMath.power10($0 - 3) }
    return PlotPart.picture(
      layout, id: id, width: width, height: height, title: title,
      description: curves.map { curve in
        let at = curve.points.first { $0.falsePositive >= 0.01 }?.truePositive ?? 0
        return "\(curve.label): \(NumberText.metric(at)) right at 1 % false alarms"
      }.joined(separator: "; ") + "."
    ) {
      for rate in [0.001, 0.01, 0.1, 1] {
        PlotPart.line("grid", x1: x(rate), y1: top, x2: x(rate), y2: bottom)
        PlotPart.text(
          "tick", x: x(rate), y: bottom + 18, anchor: "middle",
          "\(NumberText.fixed(rate * 100, places: rate < 0.01 ? 1 : 0)) %")
      }
      for rate in [0.0, 0.5, 1] {
        PlotPart.line("grid", x1: left, y1: y(rate), x2: right, y2: y(rate))
        PlotPart.text(
          "tick", x: left - 8, y: y(rate) + 4, anchor: "end", NumberText.fixed(rate, places: 1))
      }
      PlotPart.polyline("chance", diagonal.map { (x($0), y($0)) })
      for curve in curves {
        PlotPart.polyline(
          "line \(PlotPart.Mark(curve.knowledge).rawValue)",
          curve.points.map { (x($0.falsePositive), y($0.truePositive)) })
      }
      PlotPart.text(
        "axis-name", x: (left + right) / 2, y: bottom + 38, anchor: "middle",
        "false alarms; vertical: found")
    }
  }
}

/// The two functions of the logarithmic axis.
enum PlotMath {
  /// By the series of atanh on the mantissa: the report needs no more than plotting precision.
  static func log10(_ value: Double) -> Double {
    let m = value.significand
    let t = (m - 1) / (m + 1)
    let series = stride(from: 21, through: 1, by: -2).reduce(0.0) { $0 * t * t + 1 / Double($1) }
    return (2 * t * series + Double(value.exponent) * 0.693_147_180_559_945_3)
      / 2.302_585_092_994_046
  }

  /// 10 to the power.
  static func power10(_ power: Double) -> Double {
    let x = power * 2.302_585_092_994_046
    return (1...40).reversed().reduce(1.0) { 1 + x / Double($1) * $0 }
  }
}
