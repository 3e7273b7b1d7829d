internal import Foundation

/// Numbers as text.
enum Text {
  /// With so many digits after the point.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// "1 speaker", "2 speakers".
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// Two significant digits, never 0: "0.0005", "0.031", "0.42".
  static func pValue(_ value: Double) -> String {
    value >= 0.1 ? fixed(value, 2) : value >= 0.01 ? fixed(value, 3) : fixed(value, 4)
  }
}
