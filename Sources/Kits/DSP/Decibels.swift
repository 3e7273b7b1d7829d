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
  ///   - dynamicRange: dB, positive, at most 370 (what single precision holds); lower levels are
  ///     raised to -dynamicRange.
  ///   - smallest: powers below it count as it.
  /// - Returns: as many levels, in -dynamicRange...0. Cannot fail.
  /// - Source: `librosa.power_to_db(S, ref=numpy.max, amin=smallest, top_db=dynamicRange)`,
  ///   librosa 0.11.
  public static func relativeToMaximum(
    power: [Double], dynamicRange: Double = 80, smallest: Double = 1e-10
  ) -> [Float] {
    precondition(dynamicRange > 0 && dynamicRange <= 370, "a range of \(dynamicRange) dB")
    let count = power.count
    let reference = max(power.max() ?? 0, smallest)
    // In dB the ratio lies within a few decades, where single precision is good to 1e-5 dB, and its
    // logarithm is cheap.
    let floorRatio = Float(pow(10, -dynamicRange / 10))
    let scale = 1 / reference
    let lowest = SIMD4(repeating: Float(-dynamicRange))
    func levels(_ power: SIMD4<Double>) -> SIMD4<Float> {
      let scaled = power.replacing(with: smallest, where: power .< smallest) * scale
      // One by one: the conversion of vectors and their pointwise minima compile to slower code.
      let ratio = SIMD4(Float(scaled[0]), Float(scaled[1]), Float(scaled[2]), Float(scaled[3]))
      let raw = Logarithm.decibels(ratio)
      let level = raw.replacing(with: 0, where: raw .> 0)
      return level.replacing(with: lowest, where: (ratio .<= floorRatio) .| (level .< lowest))
    }
    return [Float](unsafeUninitializedCapacity: count) { output, initialized in
      power.withUnsafeBytes { power in
        for index in stride(from: 0, to: count / 4 * 4, by: 4) {
          let four = levels(power.loadUnaligned(fromByteOffset: 8 * index, as: SIMD4<Double>.self))
          for lane in 0..<4 { output.initializeElement(at: index + lane, to: four[lane]) }
        }
      }
      for index in (count / 4 * 4)..<count {
        output.initializeElement(at: index, to: levels(SIMD4(repeating: power[index]))[0])
      }
      initialized = count
    }
  }
}
