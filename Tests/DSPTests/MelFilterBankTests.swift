import DSP
import Foundation
import Testing

@Suite struct MelFilterBankTests {
  @Test func weightsEqualLibrosa() throws {
    for golden in try DSPGolden.load().banks {
      let bank = MelFilterBank(
        sampleRateHz: golden.sampleRateHz, fftSize: golden.fftSize, bandCount: golden.bandCount,
        rangeHz: golden.lowHz...golden.highHz)
      let rows = (0..<bank.bandCount).map { bank.weights(ofBand: $0) }
      // A bin on the very edge of a triangle may have a weight of rounding size or none.
      let nonZeroCount = rows.map { $0.count { $0 > 1e-15 } }.reduce(0, +)
      #expect(abs(nonZeroCount - golden.nonZeroCount) <= 2)
      let sum = rows.map { $0.reduce(0, +) }.reduce(0, +)
      #expect(abs(sum - golden.sum) < 1e-9 * golden.sum)
      for entry in golden.weights {
        #expect(abs(rows[Int(entry[0])][Int(entry[1])] - entry[2]) < 1e-12)
      }
    }
  }

  @Test func melBankCoversTheWholeBand() {
    let bank = MelFilterBank(
      sampleRateHz: 16_000, fftSize: 1024, bandCount: 128, rangeHz: 0...8000)
    var covered = [Double](repeating: 0, count: bank.binCount)
    for band in 0..<128 {
      let weights = bank.weights(ofBand: band)
      #expect(weights.contains { $0 > 0 }, "band \(band) is empty")
      for bin in covered.indices { covered[bin] += weights[bin] }
    }
    #expect(covered[1..<512].allSatisfy { $0 > 0 })
  }

  @Test func applyingTheBankIsTheProductWithItsWeights() {
    let bank = MelFilterBank(sampleRateHz: 16_000, fftSize: 256, bandCount: 20, rangeHz: 0...8000)
    let power = DSPGolden.sawtooth(129).map { $0 * $0 }
    for (band, value) in bank.apply(to: power).enumerated() {
      let product = zip(bank.weights(ofBand: band), power).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(value - product) < 1e-12)
    }
  }

  @Test func theMelSpectrogramIsTheBankAppliedToEachFrame() {
    let bank = MelFilterBank(sampleRateHz: 16_000, fftSize: 256, bandCount: 20, rangeHz: 0...8000)
    let spectrogram = PowerSpectrogram(fftSize: 256, window: Window.hann(100), hopLength: 50)
    let samples = DSPGolden.sawtooth(700).map(Float.init)
    let power = spectrogram.compute(samples)
    let mel = MelSpectrogram(spectrogram: spectrogram, bank: bank).compute(samples)
    #expect(mel.count == 15 * 20)
    for frame in 0..<15 {
      let row = bank.apply(to: Array(power[(frame * 129)..<((frame + 1) * 129)]))
      for band in 0..<20 { #expect(abs(mel[frame * 20 + band] - row[band]) < 1e-12) }
    }
  }

  @Test func theScaleIsLinearBelowOneKilohertzAndInvertible() {
    #expect(abs(MelScale.mel(fromHertz: 500) - 7.5) < 1e-12)
    #expect(abs(MelScale.mel(fromHertz: 6400) - 42) < 1e-12)
    for hertz in [0, 30, 999, 1000, 1001, 4000, 8000] as [Double] {
      #expect(abs(MelScale.hertz(fromMel: MelScale.mel(fromHertz: hertz)) - hertz) < 1e-9)
    }
  }
}
