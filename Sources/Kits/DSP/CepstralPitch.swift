/// Voicing and pitch of a frame from its autocorrelation and its cepstrum.
///
/// Both are those of one power spectrum P of N = `2 * lagCount` points:
///
///     r[n] = |inverse transform of P|[n]        c[n] = (inverse transform of ln(1 + P))[n]
///
/// for n = 0 ..< N / 2, in samples. Their scale does not matter. Four frames at a time.
///
/// - Source: openSMILE 3.0, components cAcf and cPitchACF.
public struct CepstralPitch: Sendable {
  /// Of the signal that the spectra are of.
  public let sampleRateHz: Double
  /// Lags that are known, from 0 on.
  public let lagCount: Int
  /// The first lag at which a period is looked for; the shortest period found is two longer.
  ///
  /// openSMILE means to take sampleRate / maxPitch, and is one below it for 16 kHz and 500 Hz,
  /// because it keeps the frame's length in single precision.
  public let firstLag: Int

  /// Precondition: 1 ≤ `firstLag` < `lagCount` - 3.
  public init(sampleRateHz: Double, lagCount: Int, firstLag: Int) {
    precondition(
      firstLag >= 1 && firstLag + 3 < lagCount, "lags from \(firstLag) on, of \(lagCount)")
    self.sampleRateHz = sampleRateHz
    self.lagCount = lagCount
    self.firstLag = firstLag
  }

  /// Probability of voicing: the highest autocorrelation at a lag of a period, where it rises,
  /// over that at lag 0.
  ///
  ///     v = max(r[L-1], max over n >= firstLag with r[n] > r[n-1] of r[n]) / r[0],  0 if r[0] = 0
  ///
  /// - Parameter lags: r of four frames, shape [`lagCount`], not negative.
  /// - Returns: in 0...1. Cannot fail.
  func voicing(_ lags: UnsafePointer<SIMD4<Double>>) -> SIMD4<Double> {
    var highest = lags[lagCount - 1]
    var before = lags[firstLag - 1]
    for lag in firstLag..<lagCount {
      let here = lags[lag]
      highest.replace(with: here, where: (here .> highest) .& (here .> before))
      before = here
    }
    let total = lags[0]
    let ratio = highest / total
    return ratio.replacing(with: 0, where: total .<= 0)
  }

  /// Pitch before it is judged: one over the lag of the first peak of the cepstrum that is high
  /// enough.
  ///
  ///     limit = 0.6 (max over n > firstLag of c[n] + mean over all n of |c[n]|)
  ///     first n in firstLag + 2 ..< L - 1 with c[n] > limit, c[n-1] < c[n] > c[n+1]
  ///
  /// - Parameter cepstrum: c of four frames, shape [`lagCount`].
  /// - Returns: Hz, 0 where there is no such peak. Cannot fail.
  func rawPitchHz(_ cepstrum: UnsafePointer<SIMD4<Double>>) -> SIMD4<Double> {
    var sum = SIMD4<Double>.zero
    for lag in 0..<lagCount {
      sum += cepstrum[lag].replacing(with: -cepstrum[lag], where: cepstrum[lag] .< 0)
    }
    var highest = cepstrum[firstLag + 1]
    for lag in (firstLag + 2)..<lagCount {
      highest.replace(with: cepstrum[lag], where: cepstrum[lag] .> highest)
    }
    let limit = 0.6 * (highest + sum / Double(lagCount))
    var found = SIMD4<Double>.zero
    for lag in (firstLag + 2)..<(lagCount - 1) {
      let here = cepstrum[lag]
      let isPeak = (here .> limit) .& (cepstrum[lag - 1] .< here) .& (here .> cepstrum[lag + 1])
      found.replace(with: sampleRateHz / Double(lag), where: isPeak .& (found .== 0))
      // The peak usually stands among the first lags.
      if found.min() > 0 { break }
    }
    return found
  }
}
