import Foundation
import Testing

@testable import DSP

@Suite struct FourierTransformTests {
  @Test func powerEqualsNumpyAtEverySize() throws {
    for golden in try DSPGolden.load().spectra {
      let power = FourierTransform(size: golden.size)
        .power(of: DSPGolden.sawtooth(golden.sampleCount))
      try #require(power.count == golden.power.count)
      for (mine, theirs) in zip(power, golden.power) {
        #expect(abs(mine - theirs) <= 1e-12 * (1 + theirs), "\(golden.size) points")
      }
    }
  }

  @Test func energyIsTheSameInTimeAndFrequency() {
    let signal = DSPGolden.sawtooth(1000)
    let power = FourierTransform(size: 1024).power(of: signal)
    let frequency = (2 * power.reduce(0, +) - power[0] - power[512]) / 1024
    let time = signal.reduce(0) { $0 + $1 * $1 }
    #expect(abs(frequency - time) < 1e-10 * time)
  }

  @Test func fourFramesAtOnceEqualOneFrameAtATime() {
    let samples = DSPGolden.sawtooth(900).map(Float.init)
    let window = Window.hann(48)
    let spectrogram = PowerSpectrogram(fftSize: 128, window: window, hopLength: 30)
    let all = spectrogram.compute(samples)
    let frameCount = spectrogram.frameCount(sampleCount: samples.count)
    #expect(frameCount == 31)
    #expect(all.count == frameCount * 65)
    for frame in 0..<frameCount {
      let windowed = window.indices.map { index in
        let at = frame * 30 - 24 + index
        return samples.indices.contains(at) ? Double(samples[at]) * window[index] : 0
      }
      let alone = FourierTransform(size: 128).power(of: windowed)
      for bin in 0..<65 {
        #expect(abs(all[frame * 65 + bin] - alone[bin]) < 1e-12 * (1 + alone[bin]))
      }
    }
  }

  @Test func aFullLengthWindowIsNotCutInHalf() {
    let samples = DSPGolden.sawtooth(64).map(Float.init)
    let window = Window.hann(32)
    let all = PowerSpectrogram(fftSize: 32, window: window, hopLength: 16).compute(samples)
    let windowed = window.indices.map { Double(samples[$0 + 16]) * window[$0] }
    for (mine, alone) in zip(all[34..<51], FourierTransform(size: 32).power(of: windowed)) {
      #expect(abs(mine - alone) < 1e-12 * (1 + alone))
    }
  }

  @Test func theHannWindowIsPeriodic() {
    let window = Window.hann(480)
    #expect(window[0] == 0)
    #expect(window[240] == 1)
    #expect(abs(window[1] - window[479]) < 1e-15)
    #expect(abs(window.reduce(0, +) - 240) < 1e-9)
  }

  @Test func theHammingWindowIsSymmetric() {
    for (weight, expected) in zip(Window.hamming(5), [0.08, 0.54, 1, 0.54, 0.08]) {
      #expect(abs(weight - expected) < 1e-12)
    }
    let window = Window.hamming(400)
    for index in 0..<200 { #expect(abs(window[index] - window[399 - index]) < 1e-12) }
  }

  @Test func transformsOfEvenSignalsAreCosineSums() {
    let size = 32
    let transform = FourierTransform(size: size)
    let workspace = FourierWorkspace(transform)
    let signal = DSPGolden.sawtooth(4 * 17)
    var result = [SIMD4<Double>](repeating: .zero, count: size / 2)
    result.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      transform.transformEven(in: workspace, to: start) { index in
        SIMD4(signal[index], signal[17 + index], signal[34 + index], signal[51 + index])
      }
    }
    for lane in 0..<4 {
      for bin in 0..<(size / 2) {
        let expected = (0..<size).reduce(0.0) { sum, index in
          let angle = 2 * Double.pi * Double(bin * index) / Double(size)
          return sum + signal[17 * lane + min(index, size - index)] * cos(angle)
        }
        #expect(abs(result[bin][lane] - expected) < 1e-12)
      }
    }
  }
}
