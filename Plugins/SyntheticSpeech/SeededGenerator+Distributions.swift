internal import TelltaleCore

extension SeededGenerator {
  /// Uniform within the bounds.
  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Standard normal, drawn again beyond two standard deviations: no speaker is a freak.
  mutating func boundedNormal() -> Double {
    while true {
      let value = normal()
      if abs(value) <= 2 { return value }
    }
  }
}
