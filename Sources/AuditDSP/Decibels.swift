#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Levels relative to a power.
public enum Decibels {
  /// Power relative to the largest of the values, in dB.
  ///
  ///     level = max(-dynamicRange, 10 log10(max(value, smallest) / max(largest, smallest)))
  ///
  /// Values that are all zero (digital silence) are all 0 dB, as in the source: each equals the
  /// largest.
  ///
  /// - Parameters:
  ///   - power: not negative, finite.
  ///   - dynamicRange: dB, positive; lower levels are raised to -dynamicRange.
  ///   - smallest: powers below it count as it.
  /// - Returns: as many levels, in -dynamicRange...0. Cannot fail.
  /// - Source: `librosa.power_to_db(S, ref=numpy.max, amin=smallest, top_db=dynamicRange)`,
  ///   librosa 0.11.
  public static func relativeToMaximum(
    power: [Double], dynamicRange: Double = 80, smallest: Double = 1e-10
  ) -> [Float] {
    let reference = max(power.max() ?? 0, smallest)
    // In dB the ratio lies within a few decades, where single precision is good to 1e-5 dB, and its
    // logarithm is cheap.
    let floorRatio = pow(10, -dynamicRange / 10)
    let scale = 1 / reference
    let lowest = Float(-dynamicRange)
    return [Float](unsafeUninitializedCapacity: power.count) { levels, initialized in
      for index in power.indices {
        let ratio = max(power[index], smallest) * scale
        let level = ratio > floorRatio ? min(0, 10 * log10(Float(ratio))) : lowest
        levels.initializeElement(at: index, to: level)
      }
      initialized = power.count
    }
  }
}
