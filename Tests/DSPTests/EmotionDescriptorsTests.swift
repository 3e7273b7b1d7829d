import Foundation
import Testing

@testable import DSP

@Suite struct EmotionDescriptorsTests {
  private let descriptors = EmotionDescriptors()

  @Test func framesAreThoseThatTheClipFillsAndAtLeastOne() {
    let counts = [(1, 1), (399, 1), (400, 1), (559, 1), (560, 2), (719, 2), (720, 3), (16_000, 98)]
    for (sampleCount, frameCount) in counts {
      #expect(EmotionDescriptors.frameCount(sampleCount: sampleCount) == frameCount)
      let samples = [Float](repeating: 0.1, count: sampleCount)
      #expect(descriptors.compute(samples).count == 16 * frameCount)
    }
  }

  @Test func aBuzzIsVoicedAndHasItsPitch() {
    // Period 100 samples, 160 Hz; the contour is one frame late.
    let values = descriptors.compute(buzz(period: 100, count: 8000))
    for frame in 2..<(values.count / 16) {
      #expect(values[16 * frame + 14] > 0.55)
      #expect(abs(values[16 * frame + 15] - 160) < 1e-9)
    }
  }

  @Test func noiseIsUnvoiced() {
    var generator = CongruentialNoise()
    let values = descriptors.compute((0..<16_000).map { _ in generator.next() })
    let frameCount = values.count / 16
    let voicedCount = (0..<frameCount).count { values[16 * $0 + 15] > 0 }
    #expect(voicedCount == 0)
  }

  @Test func energyIsThatOfTheWeightedFrame() {
    // Of a constant c pre-emphasis leaves 0.03 c, the scale adds 32768 / 32767.
    let level = descriptors.compute([Float](repeating: 0.5, count: 400))[0]
    let window = Window.hamming(400)
    let meanSquare = window.reduce(0) { $0 + $1 * $1 } / 400
    let expected = 0.03 * 0.5 * 32768 / 32767 * meanSquare.squareRoot()
    #expect(abs(level - expected) < 1e-12)
  }

  @Test func aFaintFrameBesideALoudOneStaysItself() {
    // Both lie in one group of four frames that are transformed together.
    let faint = buzz(period: 80, count: 400).map { $0 * 1e-6 }
    let alone = descriptors.compute(faint)
    let both = descriptors.compute(faint + buzz(period: 50, count: 1000))
    for column in 0..<16 {
      #expect(abs(both[column] - alone[column]) < 1e-6 * (1 + abs(alone[column])))
    }
  }

  @Test func digitalSilenceBesideSoundHasNoVoice() {
    let silence = [Float](repeating: 0, count: 400)
    let values = descriptors.compute(silence + buzz(period: 50, count: 900))
    #expect(values[0] == 0)
    #expect(values[1...12].allSatisfy { $0 == 0 })
    #expect(values[13] == 398.0 / 400)
    #expect(values[14] == 0)
  }

  @Test func voicingIsAProbabilityAtAnyLevel() {
    for level in [1e-30, 1e-12, 1, 1e30] as [Float] {
      let values = descriptors.compute(buzz(period: 70, count: 2000).map { $0 * level })
      for frame in 0..<(values.count / 16) {
        #expect((0...1.0000001).contains(values[16 * frame + 14]))
      }
      #expect(values.allSatisfy { $0.isFinite })
    }
  }

  /// A sawtooth of whole period.
  private func buzz(period: Int, count: Int) -> [Float] {
    (0..<count).map { Float($0 % period) / Float(period) - 0.5 }
  }
}

/// White noise of a fixed start.
private struct CongruentialNoise {
  private var state: UInt32 = 1

  mutating func next() -> Float {
    state = state &* 1_664_525 &+ 1_013_904_223
    return (Float(state >> 16) - 32768) / 65536
  }
}
