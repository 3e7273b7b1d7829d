/// Power in mel bands over time.
///
/// - Source: `librosa.feature.melspectrogram(power=2.0)`, librosa 0.11, with the framing of
///   `PowerSpectrogram` and the bank of `MelFilterBank`.
public struct MelSpectrogram: Sendable {
  /// Makes the frames.
  public let spectrogram: PowerSpectrogram
  /// Sums the bins of each frame.
  public let bank: MelFilterBank

  /// The bank's FFT size must be that of the spectrogram.
  public init(spectrogram: PowerSpectrogram, bank: MelFilterBank) {
    precondition(
      spectrogram.transform.binCount == bank.binCount,
      "a spectrum of \(spectrogram.transform.binCount) bins for a bank of \(bank.binCount)")
    self.spectrogram = spectrogram
    self.bank = bank
  }

  /// - Parameter samples: amplitude, finite.
  /// - Returns: shape [frames × bands], row-major, squared units of the samples per Hz; at least
  ///   one frame. Cannot fail.
  public func compute(_ samples: [Float]) -> [Double] {
    let bandCount = bank.bandCount
    let frameCount = spectrogram.frameCount(sampleCount: samples.count)
    var values = [Double](repeating: 0, count: frameCount * bandCount)
    values.withUnsafeMutableBufferPointer { values in
      spectrogram.forEachFourFrames(of: samples) { first, count, power in
        bank.forEachBand(of: power) { band, sums in
          for frame in 0..<count { values[(first + frame) * bandCount + band] = sums[frame] }
        }
      }
    }
    return values
  }
}
