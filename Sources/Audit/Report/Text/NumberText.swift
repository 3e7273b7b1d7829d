internal import Formats

/// Numbers as people read them. The full values are in the JSON and the CSV.
enum NumberText {
  /// Rounded to so many decimals, half away from zero.
  static func fixed(_ value: Double, places: Int = 2) -> String {
    guard value.isFinite else { return value.isNaN ? "n/a" : value > 0 ? "∞" : "−∞" }
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    guard let scaled = Int(exactly: (value.magnitude * scale).rounded()) else { return "\(value)" }
    let sign = value < 0 && scaled > 0 ? "−" : ""
    guard places > 0 else { return sign + "\(scaled)" }
    let whole = Int(scale)
    let decimals = String(scaled % whole)
    let padding = String(repeating: "0", count: places - decimals.count)
    return sign + "\(scaled / whole)." + padding + decimals
  }

  /// Two decimals with their sign: `+0.03`, `−0.10`, `0.00`.
  static func signed(_ value: Double) -> String {
    let text = fixed(value)
    return value > 0 && text != fixed(0) ? "+" + text : text
  }

  /// Two decimals of a metric. What is not quite 1 never reads as 1, nor what is not quite 0 as 0.
  static func metric(_ value: Double) -> String {
    if value < 1, value >= 0.995 { return ">0.99" }
    if value > 0, value < 0.005 { return "<0.01" }
    return fixed(value)
  }

  /// `0.91 ± 0.02`, or the mean alone where one fold leaves no spread.
  static func metric(_ mean: Double, spread: Double?) -> String {
    metric(mean) + (spread.map { " ± " + fixed($0) } ?? "")
  }

  /// `[0.86, 0.95]`.
  static func interval(_ range: ClosedRange<Double>) -> String {
    "[\(fixed(range.lowerBound)), \(fixed(range.upperBound))]"
  }

  /// As in sentences: never 0.
  static func pValue(_ value: Double) -> String { Text.pValue(value) }

  /// Digits in groups of three, set apart by thin spaces, from five digits on.
  static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    guard digits.count > 4 else { return "\(value)" }
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "\u{2009}" }
      text.append(digit)
    }
    return (value < 0 ? "−" : "") + text
  }

  /// `42 s`, `12 min 5 s`, `3 h 20 min`.
  static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "n/a" }
    if seconds < 10 { return fixed(seconds, places: 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// `1 fold`, `2 folds`; irregular plurals are given.
  static func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    Self.count(count) + " " + (count == 1 ? noun : plural ?? noun + "s")
  }

}
