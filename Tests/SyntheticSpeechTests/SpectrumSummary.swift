import DSP
import TelltaleCore

/// What a simple listener keeps of an utterance: levels in mel bands, without their order in time.
struct SpectrumSummary {
  private let mel: MelSpectrogram

  /// - Parameter upToHz: end of the last band.
  init(upToHz: Double) {
    mel = MelSpectrogram(
      spectrogram: PowerSpectrogram(fftSize: 1024, window: Window.hann(480), hopLength: 480),
      bank: MelFilterBank(
        sampleRateHz: 16_000, fftSize: 1024, bandCount: 64, rangeHz: 0...upToHz))
  }

  /// The level of the mean power of each band, dB relative to the loudest band; shape [64].
  func meanLevels(of clip: AudioClip) -> [Double] {
    var mean = [Double](repeating: 0, count: 64)
    for (index, power) in mel.compute(clip.samples).enumerated() { mean[index % 64] += power }
    return Decibels.relativeToMaximum(power: mean).map(Double.init)
  }

  /// The mean and the spread over time of each band's level, dB; shape [128].
  func levelStatistics(of clip: AudioClip) -> [Double] {
    let levels = Decibels.relativeToMaximum(power: mel.compute(clip.samples)).map(Double.init)
    let frameCount = Double(levels.count / 64)
    var (mean, square) = ([Double](repeating: 0, count: 64), [Double](repeating: 0, count: 64))
    for (index, level) in levels.enumerated() {
      mean[index % 64] += level / frameCount
      square[index % 64] += level * level / frameCount
    }
    return mean + zip(mean, square).map { max(0, $1 - $0 * $0).squareRoot() }
  }
}
