import Foundation
import TelltaleCore
import Testing

@testable import WaveformPlugin

@Suite struct WaveformTests {
  @Test func samplesAtTheModelsRatePassUnchanged() throws {
    let samples = (0..<400).map { Float(sin(Double($0) / 7)) }
    let matrix = try Waveform(rateHz: 16_000).extract(
      from: AudioClip(samples: samples, sampleRateHz: 16_000))
    #expect(matrix.values == samples)
    #expect(matrix.frameCount == 400)
    #expect(matrix.bandCount == 1)
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

  /// By NumPy: x = [1, 2, 3, 6], (x - x.mean()) / np.sqrt(x.var() + 1e-7).
  @Test func aNormalisedClipHasMeanZeroAndVarianceOne() throws {
    let normalised = Waveform(rateHz: 16_000, isNormalised: true)
    func values(_ samples: [Float]) throws -> [Float] {
      try normalised.extract(from: AudioClip(samples: samples, sampleRateHz: 16_000)).values
    }
    let wanted: [Float] = [-1.0690450, -0.5345225, 0, 1.6035675]
    for (value, wanted) in zip(try values([1, 2, 3, 6]), wanted) {
      #expect(abs(value - wanted) < 1e-6)
    }
    // Loudness and offset are gone; silence stays silence.
    for (value, wanted) in zip(try values([1.1, 1.2, 1.3, 1.6]), wanted) {
      #expect(abs(value - wanted) < 1e-4)
    }
    #expect(try values([0.3, 0.3, 0.3]) == [0, 0, 0])
  }

  /// `Golden/waveform.json`, as `Golden/make_golden.py` writes it.
  private struct Golden: Decodable {
    struct Clip: Decodable {
      let name: String
      /// Whole numbers over 32768.
      let samples: [Int]
      let normalised: [Double]
    }

    let clips: [Clip]

    static func load() throws -> Golden {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/waveform.json")
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    }
  }

  /// Transformers computes in single precision, and is less than 1e-6 from double precision here.
  @Test func aNormalisedClipIsWhatTransformersFeedsAnEncoder() throws {
    let normalised = Waveform(rateHz: 16_000, isNormalised: true)
    let clips = try Golden.load().clips
    #expect(clips.count == 4)
    for clip in clips {
      let samples = clip.samples.map { Float($0) / 32768 }
      let values = try normalised.extract(from: AudioClip(samples: samples, sampleRateHz: 16_000))
        .values
      #expect(values.count == clip.normalised.count)
      let apart = zip(values, clip.normalised).map { abs(Double($0) - $1) }.max() ?? .infinity
      #expect(apart < 1e-5, "\(clip.name): \(apart)")
    }
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
