#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Cepstral coefficients of mel bands (MFCC), liftered.
///
///     lift[i] = 1 + L / 2 sin(pi i / L)
///     c[i] = sqrt(2 / B) lift[i] sum over b of ln(max(floor, m[b])) cos(pi i (b + 1/2) / B)
///
/// for bands b = 0 ..< B and coefficients i = 1 ... count. Lifter L lifts the higher coefficients to
/// the size of the lower ones. No coefficient 0: the level is a descriptor of its own.
///
/// - Source: Young et al., The HTK Book (version 3.4), chapter 5, cepstral features; openSMILE 3.0,
///   component cMfcc.
public struct MelCepstrum: Sendable {
  /// Bands that `coefficients` takes.
  public let bandCount: Int
  /// Coefficients, from the first on.
  public let count: Int
  /// Smaller bands count as it.
  public let floor: Double

  /// Lifter and cosine, shape [bands × coefficients].
  private let weights: [Double]

  /// - Parameters:
  ///   - bandCount: at least 1.
  ///   - count: coefficients, at least 1.
  ///   - lifter: L, above 0.
  ///   - floor: above 0.
  public init(bandCount: Int, count: Int, lifter: Double, floor: Double) {
    precondition(bandCount >= 1 && count >= 1, "\(count) coefficients of \(bandCount) bands")
    precondition(lifter > 0 && floor > 0, "a lifter of \(lifter) and a floor of \(floor)")
    self.bandCount = bandCount
    self.count = count
    self.floor = floor
    weights = (0..<bandCount).flatMap { band in
      (1...count).map { index in
        let cosine = cos(.pi * Double(index) * (Double(band) + 0.5) / Double(bandCount))
        let lift = 1 + lifter / 2 * sin(.pi * Double(index) / lifter)
        return (2 / Double(bandCount)).squareRoot() * lift * cosine
      }
    }
  }

  /// - Parameter bands: magnitudes, not negative, shape [`bandCount`].
  /// - Returns: shape [`count`], a plain number each. Cannot fail.
  public func coefficients(of bands: [Double]) -> [Double] {
    precondition(bands.count == bandCount, "\(bands.count) bands, wanted are \(bandCount)")
    var sums = [Double](repeating: 0, count: count)
    for (band, value) in bands.enumerated() {
      let level = log(max(floor, value))
      for index in 0..<count { sums[index] += weights[band * count + index] * level }
    }
    return sums
  }

  /// Adds the share of one band of four frames to `sums`, shape [`count`].
  @inline(__always)
  func add(
    band: Int, _ values: SIMD4<Double>, to sums: UnsafeMutablePointer<SIMD4<Double>>
  ) {
    let level = SIMD4<Double>(
      log(max(floor, values[0])), log(max(floor, values[1])), log(max(floor, values[2])),
      log(max(floor, values[3])))
    weights.withUnsafeBufferPointer { weights in
      for index in 0..<count { sums[index] += weights[band * count + index] * level }
    }
  }
}
