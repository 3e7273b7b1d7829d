internal import Results
internal import TelltaleCore

/// One dot per speaker: averages hide who is read every time.
struct SpeakerPlot {
  let id: String
  let picture: AttackPicture
  let title: String

  private var labels: [String] {
    picture.speakers.map(\.label).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      .sorted()
  }

  func svg(_ layout: PlotPart.Layout) -> Markup {
    let width = min(layout.width, 560)
    let rowHeight = 64.0
    let (left, right, top) = (16.0, width - 30, 14.0)
    let bottom = top + rowHeight * Double(labels.count)
    let x = { (share: Double) in left + (share > 0 ? min(1, share) : 0) * (right - left) }
    let always = picture.speakers.count { $0.rightShare == 1 }
    return PlotPart.picture(
      layout, id: id, width: width, height: bottom + 46, title: title,
      description: "\(NumberText.counted(picture.speakers.count, "speaker")); \(always) read right"
        + " every time."
    ) {
      for share in [0.0, 0.25, 0.5, 0.75, 1] {
        PlotPart.line(
          share == 0.5 ? "chance" : "grid", x1: x(share), y1: top, x2: x(share), y2: bottom)
        PlotPart.text(
          "tick", x: x(share), y: bottom + 18, anchor: "middle",
          "\(NumberText.fixed(share * 100, places: 0)) %")
      }
      for (row, label) in labels.enumerated() {
        PlotPart.text("label", x: left, y: top + rowHeight * Double(row) + 12, label)
        dots(of: label, base: top + rowHeight * Double(row + 1) - 8, x)
      }
      PlotPart.text(
        "axis-name", x: (left + right) / 2, y: bottom + 38, anchor: "middle",
        "share of a speaker’s utterances read right")
    }
  }

  /// Dots of one place stand on each other.
  private func dots(of label: String, base: Double, _ x: (Double) -> Double) -> Markup {
    var heights: [Int: Double] = [:]
    let own = picture.speakers.filter { $0.label == label }.sorted { $0.rightShare < $1.rightShare }
    return .joined(
      own.map { speaker in
        let place = Int((x(speaker.rightShare) / 8).rounded())
        let height = heights[place, default: 0]
        heights[place] = height + 7
        return Markup("g", ["class": "row"]) {
          Markup("title", [:]) {
            "\(speaker.pseudonym), \(speaker.label): \(NumberText.metric(speaker.rightShare)) of"
              + " \(NumberText.counted(speaker.utteranceCount, "utterance"))"
          }
          PlotPart.mark(
            .semiInformed, x: x(speaker.rightShare), y: base - min(height, 42), size: 3.4,
            name: "mean")
        }
      })
  }
}
