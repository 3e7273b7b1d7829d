internal import TelltaleCore

/// What plots are put together from.
enum PlotPart {
  /// How much room a plot has: a page emits both and the stylesheet shows the one that fits, since
  /// scaled-down text could not be read.
  enum Layout: String, CaseIterable {
    case wide
    case narrow

    var width: Double { self == .wide ? 960 : 360 }
  }

  /// What a point stands for: told apart by shape, filling and colour.
  enum Mark: String {
    case semiInformed = "semi"
    case ignorant = "ignorant"
    case control

    init(_ knowledge: Knowledge) { self = knowledge == .ignorant ? .ignorant : .semiInformed }
  }

  static func line(_ name: String, x1: Double, y1: Double, x2: Double, y2: Double) -> Markup {
    .void(
      "line",
      [
        "class": name, "x1": Axis.pixel(x1), "y1": Axis.pixel(y1), "x2": Axis.pixel(x2),
        "y2": Axis.pixel(y2),
      ])
  }

  static func rectangle(_ name: String, x: Double, y: Double, width: Double, height: Double)
    -> Markup
  {
    .void(
      "rect",
      [
        "class": name, "x": Axis.pixel(x), "y": Axis.pixel(y), "width": Axis.pixel(width),
        "height": Axis.pixel(height),
      ])
  }

  static func text(
    _ name: String, x: Double, y: Double, anchor: String? = nil, _ content: String
  ) -> Markup {
    Markup(
      "text",
      ["class": name, "x": Axis.pixel(x), "y": Axis.pixel(y), "text-anchor": anchor]
    ) { content }
  }

  static func polyline(_ name: String, _ points: [(x: Double, y: Double)]) -> Markup {
    let path = points.map { "\(Axis.pixel($0.x)),\(Axis.pixel($0.y))" }.joined(separator: " ")
    return .void("polyline", ["class": name, "points": path])
  }

  /// A diamond, a circle or a cross about a point.
  static func mark(_ mark: Mark, x: Double, y: Double, size: Double, name: String) -> Markup {
    let classes = "\(name) \(mark.rawValue)"
    switch mark {
    case .ignorant:
      return .void(
        "circle",
        [
          "class": classes, "cx": Axis.pixel(x), "cy": Axis.pixel(y),
          "r": Axis.pixel(size * 0.86),
        ])
    case .semiInformed:
      let path = [(0.0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)].map { dx, dy in
        "\(Axis.pixel(x + dx * size)),\(Axis.pixel(y + dy * size))"
      }
      return .void("polygon", ["class": classes, "points": path.joined(separator: " ")])
    case .control:
      let (l, r) = (Axis.pixel(x - size * 0.8), Axis.pixel(x + size * 0.8))
      let (t, b) = (Axis.pixel(y - size * 0.8), Axis.pixel(y + size * 0.8))
      return .void("path", ["class": classes, "d": "M\(l) \(t)L\(r) \(b)M\(l) \(b)L\(r) \(t)"])
    }
  }

  /// The outer element: a picture with a name and a description for those who do not see it.
  static func picture(
    _ layout: Layout?, id: String, width: Double, height: Double, title: String,
    description: String, @MarkupBuilder _ content: () -> Markup
  ) -> Markup {
    let id = layout.map { "\(id)-\($0.rawValue)" } ?? id
    return Markup(
      "svg",
      [
        "class": layout.map { "plot \($0.rawValue)" } ?? "plot", "role": "img",
        "aria-labelledby": "\(id)-t \(id)-d",
        "viewBox": "0 0 \(Axis.pixel(width)) \(Axis.pixel(height))", "width": Axis.pixel(width),
        "height": Axis.pixel(height),
      ]
    ) {
      Markup("title", ["id": "\(id)-t"]) { title }
      Markup("desc", ["id": "\(id)-d"]) { description }
      content()
    }
  }

  /// System fonts take about so many em a character.
  private static let characterWidth = 0.54

  /// About as wide as a text is drawn, in pixels.
  static func width(of text: String, fontSize: Double) -> Double {
    Double(text.count) * fontSize * characterWidth
  }

  /// A label cut to a width.
  static func clipped(_ text: String, width: Double, fontSize: Double) -> String {
    let room = max(1, Int(width / (fontSize * characterWidth)))
    return text.count <= room
      ? text : text.prefix(room - 1).trimmingSuffix(while: \.isWhitespace) + "…"
  }
}

extension Collection {
  fileprivate func trimmingSuffix(while isTrimmed: (Element) -> Bool) -> [Element] {
    var kept = Array(self)
    while let last = kept.last, isTrimmed(last) { kept.removeLast() }
    return kept
  }
}
