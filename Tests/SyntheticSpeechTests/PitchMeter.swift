/// Measures pitch by autocorrelation, knowing nothing of how the sound was made.
enum PitchMeter {
  /// The median pitch of the voiced frames of 16 kHz sound, Hz; nil if none is voiced.
  static func medianHz(of samples: [Float]) -> Double? {
    let frameLength = 640
    let loudest = samples.map(abs).max() ?? 0
    var pitches: [Double] = []
    for start in stride(from: 0, to: samples.count - frameLength, by: frameLength) {
      let frame = Array(samples[start..<(start + frameLength)])
      guard (frame.map(abs).max() ?? 0) > 0.3 * loudest, let lag = period(of: frame) else {
        continue
      }
      pitches.append(16_000 / Double(lag))
    }
    return pitches.isEmpty ? nil : pitches.sorted()[pitches.count / 2]
  }

  /// The shortest lag, of 70 to 450 Hz, whose correlation is a peak near the greatest one.
  private static func period(of frame: [Float]) -> Int? {
    let lags = 35...228
    let correlations = frame.withUnsafeBufferPointer { frame in
      lags.map { lag in
        var (product, energy, lagged) = (Float(0), Float(1e-12), Float(1e-12))
        for index in 0..<(frame.count - lag) {
          product += frame[index] * frame[index + lag]
          energy += frame[index] * frame[index]
          lagged += frame[index + lag] * frame[index + lag]
        }
        return product / (energy * lagged).squareRoot()
      }
    }
    guard let greatest = correlations.max(), greatest > 0.6 else { return nil }
    for index in 1..<(correlations.count - 1)
    where correlations[index] > 0.88 * greatest && correlations[index] >= correlations[index - 1]
      && correlations[index] >= correlations[index + 1]
    {
      return lags.lowerBound + index
    }
    return nil
  }
}
