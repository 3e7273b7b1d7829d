#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A digital resonator: one formant.
///
///     y[n] = a x[n] + b y[n-1] + c y[n-2]
///     c = -exp(-2 pi B / rate),  b = 2 exp(-pi B / rate) cos(2 pi F / rate),  a = 1 - b - c
///
/// - Source: Klatt, J. Acoust. Soc. Am. 67 (1980), equations 1 and 2.
struct Resonator {
  private var a = 1.0
  private var b = 0.0
  private var c = 0.0
  private var last = 0.0
  private var beforeLast = 0.0

  /// - Parameters:
  ///   - frequencyHz: of the resonance, below half the sample rate.
  ///   - bandwidthHz: between the half-power points, above 0, so that the filter is stable.
  mutating func tune(frequencyHz: Double, bandwidthHz: Double, sampleRateHz: Double) {
    let radius = exp(-.pi * bandwidthHz / sampleRateHz)
    c = -radius * radius
    b = 2 * radius * cos(2 * .pi * frequencyHz / sampleRateHz)
    a = 1 - b - c
  }

  mutating func filter(_ sample: Double) -> Double {
    let value = a * sample + b * last + c * beforeLast
    beforeLast = last
    last = value
    return value
  }
}
