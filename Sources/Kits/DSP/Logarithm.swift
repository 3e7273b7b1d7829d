/// Logarithms of several numbers at once, in plain arithmetic that any processor does side by side.
enum Logarithm {
  /// 10 log10 of positive, normal numbers.
  ///
  /// With x = 2^e m and m within a square root of 2 of 1, s = (m - 1) / (m + 1), |s| < 0.172:
  ///
  ///     ln m = 2 atanh s = 2 (s + s³ / 3 + s⁵ / 5 + s⁷ / 7 + s⁹ / 9 + …)
  ///     10 log10 x = 10 (e log10 2 + ln m / ln 10)
  ///
  /// The first term left out is below 1e-8 dB; single precision rounds by 1e-5 dB at 80 dB. Exactly
  /// 0 for 1.
  ///
  /// - Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 4.1.27.
  @inline(__always)
  static func decibels(_ x: SIMD4<Float>) -> SIMD4<Float> {
    let bits = unsafeBitCast(x, to: SIMD4<Int32>.self)
    // Counted from the square root of a half, so that m lies on both sides of 1.
    let offset = bits &- 0x3F35_04F3
    let exponent = offset &>> 23
    let mantissa = unsafeBitCast(
      (offset & 0x007F_FFFF) &+ 0x3F35_04F3, to: SIMD4<Float>.self)
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    // 20 / ln 10 times 1, 1/3, 1/5, 1/7, 1/9.
    var sum: SIMD4<Float> = 0.965_098_8 * square + 1.240_841_3
    sum = sum * square + 1.737_177_9
    sum = sum * square + 2.895_296_5
    sum = sum * square + 8.685_889_6
    return SIMD4<Float>(exponent) * 3.010_299_96 + sum * s
  }
}
