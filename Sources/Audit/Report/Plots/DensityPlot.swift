internal import Results
internal import TelltaleCore

/// How the scores of the classes lie: apart, the attribute can be read; one on the other, it cannot.
struct DensityPlot {
  let id: String
  let picture: AttackPicture
  let title: String

  func svg(_ layout: PlotPart.Layout) -> Markup {
    let width = min(layout.width, 560)
    let height = 220.0
    let (left, right, top, bottom) = (16.0, width - 16, 30.0, height - 46)
    let bins = picture.densities.first?.shares.count ?? 1
    let highest = max(0.01, picture.densities.flatMap(\.shares).max() ?? 1)
    let step = (right - left) / Double(bins)
    let y = { (share: Double) in bottom - share / highest * (bottom - top) }
    return PlotPart.picture(
      layout, id: id, width: width, height: height, title: title,
      description: "Shares of utterances by log-odds about the median, from"
        + " \(NumberText.fixed(picture.densityRange.lowerBound, places: 0)) to"
        + " \(NumberText.fixed(picture.densityRange.upperBound, places: 0)) nats, for"
        + " \(Words.list(picture.densities.map(\.label)))."
    ) {
      PlotPart.line("chance", x1: (left + right) / 2, y1: top, x2: (left + right) / 2, y2: bottom)
      for (index, density) in picture.densities.enumerated() {
        let mark: PlotPart.Mark = index == 0 ? .ignorant : .semiInformed
        PlotPart.polyline(
          "line \(mark.rawValue)",
          density.shares.enumerated().flatMap { bin, share in
            let from = left + Double(bin) * step
            return [(from, y(share)), (from + step, y(share))]
          })
        PlotPart.text(
          "label", x: index == 0 ? left : right, y: 16, anchor: index == 0 ? "start" : "end",
          density.label)
      }
      PlotPart.line("grid", x1: left, y1: bottom, x2: right, y2: bottom)
      PlotPart.text(
        "axis-name", x: (left + right) / 2, y: bottom + 30, anchor: "middle",
        "log-odds about the median, nats")
    }
  }
}
