internal import TelltaleCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

extension SeededGenerator {
  /// Uniform within the bounds.
  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Standard normal, drawn again beyond two standard deviations: no speaker is a freak.
  ///
  /// - Source: Box and Muller, Annals of Mathematical Statistics 29 (1958).
  mutating func boundedNormal() -> Double {
    while true {
      let radius = (-2 * log(1 - uniform())).squareRoot()
      let value = radius * cos(2 * .pi * uniform())
      if abs(value) <= 2 { return value }
    }
  }
}
