#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

extension MelFilterBank {
  /// Triangular filters of height 1, equally wide on the mel scale of the Hidden Markov Model
  /// Toolkit and straight on that scale, not over frequency.
  ///
  ///     mel(f) = 1127 ln(1 + f / 700)
  ///     w[b][k] = max(0, min((mel(f_k) - e_b) / (e_b+1 - e_b), (e_b+2 - mel(f_k)) / (e_b+2 - e_b+1)))
  ///
  /// Neighbours sum to 1 between the first and the last centre. The bins at 0 Hz and at half the
  /// sample rate take no part.
  ///
  /// - Parameters:
  ///   - sampleRateHz: of the analysed signal.
  ///   - fftSize: points, even.
  ///   - bandCount: at least 1. Bands start at 0 Hz and end at half the sample rate.
  /// - Source: Young et al., The HTK Book (version 3.4), chapter 5, filterbank analysis; openSMILE
  ///   3.0, component cMelspec with `htkcompatible`, which rounds its weights to single precision.
  public static func htk(sampleRateHz: Int, fftSize: Int, bandCount: Int) -> MelFilterBank {
    precondition(bandCount >= 1, "\(bandCount) bands")
    func mel(_ hertz: Double) -> Double { 1127 * log(1 + hertz / 700) }
    let step = mel(Double(sampleRateHz) / 2) / Double(bandCount + 1)
    let binCount = fftSize / 2 + 1
    let rows = (0..<bandCount).map { band in
      (0..<binCount).map { bin in
        guard bin > 0, bin < binCount - 1 else { return 0.0 }
        // In steps: the triangle rises from `band` to `band + 1` and falls to `band + 2`.
        let place = mel(Double(bin) * Double(sampleRateHz) / Double(fftSize)) / step - Double(band)
        return max(0, min(place, 2 - place))
      }
    }
    let centres = (1...bandCount).map { 700 * (exp(Double($0) * step / 1127) - 1) }
    return MelFilterBank(rows: rows, centresHz: centres)
  }
}
