internal import TelltaleCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Turns a script into sound.
///
/// Pulses and breath noise pass a low-pass (spectral tilt) and four resonators in series; fricative
/// noise passes one resonator beside them. A faint constant noise stands for the room.
struct Synthesis {
  private let script: Script
  private let seed: Seed

  private static let sampleRateHz = Double(SyntheticSpeech.sampleRateHz)
  /// Of F1 to F4 at `bandwidthScale` 1.
  private static let bandwidthsHz = [70.0, 100, 140, 220]
  /// Pole of the source's low-pass in a mean speaker's neutral speech.
  private static let neutralTilt = 0.55
  /// Root mean square of a mean speaker's neutral utterance, dB below full scale.
  private static let levelDecibels = -27.0
  private static let roomAmplitude = 3e-4

  /// - Seed: draws noise, jitter and shimmer.
  init(of script: Script, seed: Seed) {
    self.script = script
    self.seed = seed
  }

  /// Shape [steps × 80], 16 kHz, within -1...1. Cannot fail.
  func samples() -> [Float] { levelled(speech()) }

  private func speech() -> [Double] {
    var source = GlottalSource(
      openQuotient: script.voice.openQuotient, seed: seed.derived(for: "pulses"))
    var noise = SeededGenerator(seed.derived(for: "noise"))
    var (first, second, third, fourth) = (Resonator(), Resonator(), Resonator(), Resonator())
    var friction = Resonator()
    let pole = min(0.9, max(0, Synthesis.neutralTilt + script.prosody.tilt + script.voice.tilt))
    let breath = script.voice.breathiness
    var tilted = 0.0
    var lastFriction = 0.0
    var speech: [Double] = []
    speech.reserveCapacity(script.steps.count * Script.stepLength)
    for step in script.steps {
      tune(&first, step, 0)
      tune(&second, step, 1)
      tune(&third, step, 2)
      tune(&fourth, step, 3)
      friction.tune(
        frequencyHz: step.frictionHz, bandwidthHz: 1200, sampleRateHz: Synthesis.sampleRateHz)
      let period = Synthesis.sampleRateHz / step.pitchHz
      for _ in 0..<Script.stepLength {
        let hiss = 2 * noise.uniform() - 1
        let excitation = step.voicing * (source.next(periodSamples: period) + breath * hiss)
        tilted = (1 - pole) * excitation + pole * tilted
        let voiced = fourth.filter(third.filter(second.filter(first.filter(tilted))))
        let fricative = friction.filter(step.friction * hiss)
        speech.append(voiced + 0.12 * (fricative - lastFriction))
        lastFriction = fricative
      }
    }
    return speech
  }

  private func tune(_ resonator: inout Resonator, _ step: Script.Step, _ index: Int) {
    resonator.tune(
      frequencyHz: step.formantsHz[index],
      bandwidthHz: Synthesis.bandwidthsHz[index] * script.voice.bandwidthScale,
      sampleRateHz: Synthesis.sampleRateHz)
  }

  /// Brings the speech to its level, or as near to it as full scale allows, and adds the room.
  private func levelled(_ speech: [Double]) -> [Float] {
    var (squares, peak) = (0.0, 1e-9)
    for value in speech {
      squares += value * value
      peak = max(peak, abs(value))
    }
    let root = max(1e-9, (squares / Double(max(1, speech.count))).squareRoot())
    let wanted = pow(10, (Synthesis.levelDecibels + script.levelDecibels) / 20)
    let gain = min(wanted / root, 0.98 / peak)
    var room = SeededGenerator(seed.derived(for: "room"))
    return speech.map { Float($0 * gain + Synthesis.roomAmplitude * (2 * room.uniform() - 1)) }
  }
}
