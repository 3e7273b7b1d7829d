/// What stands below a plot's taps: their names, where they fit beside each other; else what tells them
/// apart, and what they have in common once, with the axis; of so many that these do not fit either every
/// second, third, and so on.
struct TapLabels {
  /// One per tap; nil where there is no room for it.
  let texts: [String?]
  /// What all names have, as a pattern: `*` is what tells them apart. Nil where they stand as they are.
  let common: String?

  private static let fontSize = 12.0
  private static let gap = 8.0
  /// Longer ones are cut.
  private static let widest = 110.0

  /// - Parameter step: pixels from one tap to the next.
  init(_ names: [String], step: Double) {
    if Self.fit(names, every: 1, step: step) {
      (texts, common) = (names, nil)
      return
    }
    let ends = CommonEnds(of: names)
    let rest = names.map {
      PlotPart.clipped(ends.rest(of: $0), width: Self.widest, fontSize: Self.fontSize)
    }
    // At most the first is left: none and one always fit.
    let every = (1...rest.count).first { Self.fit(rest, every: $0, step: step) } ?? rest.count
    texts = rest.enumerated().map { $0.isMultiple(of: every) ? $1 : nil }
    common = ends.isEmpty ? nil : ends.prefix + "*" + ends.suffix
  }

  private static func fit(_ names: [String], every: Int, step: Double) -> Bool {
    let widths = stride(from: 0, to: names.count, by: every).map {
      PlotPart.width(of: names[$0], fontSize: fontSize)
    }
    return zip(widths, widths.dropFirst()).allSatisfy {
      ($0 + $1) / 2 + gap <= step * Double(every)
    }
  }
}

/// How all of several names begin and end: whole words, and no part of a number.
private struct CommonEnds {
  let prefix: String
  let suffix: String

  var isEmpty: Bool { prefix.isEmpty && suffix.isEmpty }

  /// Something of each name is left.
  init(of names: [String]) {
    let all = names.map(Array.init)
    let first = all.first ?? []
    let shortest = all.map(\.count).min() ?? 0
    let begin = (0...shortest).last { length in
      all.allSatisfy { $0.count > length && $0.prefix(length) == first.prefix(length) }
        && (length == 0 || !first[length - 1].isWordCharacter
          || !first[length - 1].isNumber && all.allSatisfy { $0[length].isNumber })
    }
    let prefixLength = begin ?? 0
    let end = (0...shortest).last { length in
      all.allSatisfy {
        $0.count > prefixLength + length && $0.suffix(length) == first.suffix(length)
      } && (length == 0 || !first[first.count - length].isWordCharacter)
    }
    prefix = String(first.prefix(prefixLength))
    suffix = String(first.suffix(end ?? 0))
  }

  func rest(of name: String) -> String {
    String(name.dropFirst(prefix.count).dropLast(suffix.count))
  }
}

extension Character {
  fileprivate var isWordCharacter: Bool { isLetter || isNumber }
}
