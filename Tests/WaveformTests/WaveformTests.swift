import AuditCore
import Foundation
import Testing

@testable import WaveformPlugin

@Suite struct WaveformTests {
  @Test func samplesAtTheModelsRatePassUnchanged() throws {
    let samples = (0..<400).map { Float(sin(Double($0) / 7)) }
    let matrix = try Waveform(rateHz: 16_000).extract(
      from: AudioClip(samples: samples, sampleRateHz: 16_000))
    #expect(matrix.values == samples)
    #expect([matrix.frameCount, matrix.bandCount] == [400, 1])
  }

  @Test func aToneKeepsItsFrequencyAtAnotherRate() throws {
    let tone = { (rate: Int) in
      (0..<rate).map { Float(0.5 * sin(2 * Double.pi * 440 * Double($0) / Double(rate))) }
    }
    let matrix = try Waveform(rateHz: 8_000).extract(
      from: AudioClip(samples: tone(16_000), sampleRateHz: 16_000))
    #expect(abs(matrix.frameCount - 8_000) <= 1)
    let wanted = tone(8_000)
    let largest = (100..<7_900).map { abs(matrix.values[$0] - wanted[$0]) }.max() ?? 1
    #expect(largest < 1e-3)
  }

  @Test func emptyAndBrokenClipsAreRefused() {
    for samples in [[], [0, .nan], [.infinity]] as [[Float]] {
      #expect(throws: AuditError.self) {
        try Waveform(rateHz: 16_000).extract(
          from: AudioClip(samples: samples, sampleRateHz: 16_000))
      }
    }
  }
}
