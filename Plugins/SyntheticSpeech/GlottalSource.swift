internal import TelltaleCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The pulsed air flow between the vocal folds, differentiated (which stands for the radiation from
/// the lips), with its small irregularities.
///
/// Within a period, with the flow rising for `rise` and falling for `fall` samples:
///
///     flow'(t) =  sin(pi t / rise) * fall / rise           0 <= t < rise
///     flow'(t) = -sin(pi (t - rise) / (2 fall))            rise <= t < rise + fall
///     flow'(t) = 0                                         after
///
/// - Source: Rosenberg, J. Acoust. Soc. Am. 49 (1971), pulse C, scaled so that the moment of closure
///   is -1. Jitter 1 % and shimmer 5 % (one standard deviation) are those of healthy voices.
struct GlottalSource {
  private let openQuotient: Double
  private var generator: SeededGenerator
  private var position = 0.0
  private var period = 0.0
  private var height = 1.0

  init(openQuotient: Double, seed: Seed) {
    self.openQuotient = openQuotient
    generator = SeededGenerator(seed)
  }

  /// The next sample.
  ///
  /// - Parameters:
  ///   - periodSamples: of the pitch; takes effect with the next pulse.
  /// - Returns: within about -1.1...0.6.
  mutating func next(periodSamples: Double) -> Double {
    position += 1
    if position >= period {
      position = period == 0 ? 0 : position - period
      period = periodSamples * (1 + 0.01 * generator.boundedNormal())
      height = 1 + 0.05 * generator.boundedNormal()
    }
    let open = openQuotient * period
    let (rise, fall) = (open * 0.67, open * 0.33)
    if position < rise { return height * sin(.pi * position / rise) * fall / rise }
    if position < open { return -height * sin(.pi * (position - rise) / (2 * fall)) }
    return 0
  }
}
