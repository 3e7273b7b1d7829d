internal import TelltaleCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What is to be said and how: one utterance as control tracks, one `Step` for each 5 ms.
struct Script: Sendable {
  /// Settings of source and filter for one step.
  struct Step: Sendable, Hashable {
    var pitchHz: Double
    /// F1 to F4, Hz.
    var formantsHz: SIMD4<Double>
    /// Amplitude of the glottal source, 0...1.
    var voicing: Double
    /// Amplitude of fricative noise, 0...1.
    var friction: Double
    /// Where the fricative noise is strongest, Hz.
    var frictionHz: Double
  }

  /// Samples per step at 16 kHz.
  static let stepLength = 80
  private static let stepsPerSecond = 200.0

  let voice: Voice
  let prosody: Prosody
  let steps: [Step]
  /// dB relative to a mean speaker's neutral utterance.
  let levelDecibels: Double

  /// - Parameters:
  ///   - durationSeconds: mean; the length is drawn within 10 % of it.
  ///   - seed: draws syllables, accents, the emotion's intensity and the level.
  init(emotion: Emotion, voice: Voice, durationSeconds: Double, seed: Seed) {
    var generator = SeededGenerator(seed)
    let prosody = emotion.prosody.at(intensity: generator.uniform(0.75...1.25))
    let seconds = durationSeconds * generator.uniform(0.9...1.1)
    let stepCount = Int((seconds * Script.stepsPerSecond).rounded())
    var writer = ScriptWriter(
      voice: voice, prosody: prosody, stepCount: stepCount, generator: generator)
    writer.write()
    levelDecibels =
      voice.levelDecibels + prosody.levelDecibels + writer.generator.boundedNormal()
    self.voice = voice
    self.prosody = prosody
    steps = Script.smoothed(writer.steps)
  }

  /// Moving averages: the mouth moves within 45 ms, the voice sets in within 25 ms, pitch glides
  /// over 85 ms.
  private static func smoothed(_ steps: [Step]) -> [Step] {
    let reach = (mouth: 4, voice: 2, pitch: 8)
    return steps.indices.map { index in
      func mean<Value>(_ reach: Int, _ zero: Value, _ add: (Value, Step) -> Value) -> (
        Value, Double
      ) {
        let range = max(0, index - reach)...min(steps.count - 1, index + reach)
        return (steps[range].reduce(zero, add), Double(range.count))
      }
      let (formants, mouthCount) = mean(reach.mouth, SIMD4.zero) { $0 + $1.formantsHz }
      let (gains, voiceCount) = mean(reach.voice, SIMD2.zero) {
        $0 + SIMD2($1.voicing, $1.friction)
      }
      let (pitch, pitchCount) = mean(reach.pitch, 0.0) { $0 + $1.pitchHz }
      return Step(
        pitchHz: pitch / pitchCount, formantsHz: formants / mouthCount,
        voicing: gains[0] / voiceCount, friction: gains[1] / voiceCount,
        frictionHz: steps[index].frictionHz)
    }
  }
}
