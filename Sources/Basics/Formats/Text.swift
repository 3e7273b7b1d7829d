internal import Foundation

/// Numbers as text.
package enum Text {
  /// With so many digits after the point.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// Two digits of a metric. What is not quite 1 never reads as 1, nor what is not quite 0 as 0.
  package static func metric(_ value: Double) -> String {
    if value < 1, value >= 0.995 { return ">0.99" }
    if value > 0, value < 0.005 { return "<0.01" }
    return fixed(value, 2)
  }

  /// "40 s", "12 min", "1.5 h"; never nothing.
  package static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<90: "\(max(1, Int(seconds.rounded()))) s"
    case ..<5400: "\(Int((seconds / 60).rounded())) min"
    default: "\((seconds / 360).rounded() / 10) h"
    }
  }

  /// In decimal megabytes or gigabytes.
  package static func size(_ byteCount: Int) -> String {
    byteCount < 1_000_000_000
      ? "\(max(1, byteCount / 1_000_000)) MB"
      : Text.fixed(Double(byteCount) / 1e9, 1) + " GB"
  }

  /// "1 speaker", "2 speakers".
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// Two significant digits as far as four places hold them, never 0: "0.42", "0.031", "0.0005", "<0.0001".
  package static func pValue(_ value: Double) -> String {
    value < 0.00005
      ? "<0.0001"
      : value >= 0.1 ? fixed(value, 2) : value >= 0.01 ? fixed(value, 3) : fixed(value, 4)
  }
}
