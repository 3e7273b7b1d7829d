internal import TelltaleCore

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Draws syllables one after the other until the utterance is full.
///
/// A syllable is an onset (fricative, stop or nothing), a vowel, and perhaps a pause. Nothing here
/// knows the speaker's gender.
struct ScriptWriter {
  let voice: Voice
  let prosody: Prosody
  let stepCount: Int
  var generator: SeededGenerator
  private(set) var steps: [Script.Step] = []

  private var formantsHz = SIMD4<Double>.zero
  private var pitchHz = 0.0
  private var frictionHz = 0.0

  init(voice: Voice, prosody: Prosody, stepCount: Int, generator: SeededGenerator) {
    self.voice = voice
    self.prosody = prosody
    self.stepCount = stepCount
    self.generator = generator
  }

  /// Fills `steps`, from a short silence to a short silence.
  mutating func write() {
    let tailCount = min(8, stepCount / 10)
    while steps.count < stepCount - tailCount {
      aimAtNextVowel()
      if steps.isEmpty { add(seconds: 0.03...0.06, voicing: 0, friction: 0, unhurried: true) }
      addOnset()
      add(seconds: 0.11...0.19, voicing: generator.uniform(0.75...1), friction: 0)
      if generator.uniform() < prosody.pauseShare {
        add(seconds: 0.08...0.16, voicing: 0, friction: 0)
      }
    }
    steps.removeLast(max(0, steps.count - (stepCount - tailCount)))
    add(stepCount: stepCount - steps.count, voicing: 0, friction: 0)
  }

  /// Draws the vowel and its pitch, towards which the mouth moves from the onset on.
  private mutating func aimAtNextVowel() {
    let vowel = Vowel.all[Int(generator.uniform() * Double(Vowel.all.count))]
    for index in 0..<4 {
      formantsHz[index] =
        vowel.formantsHz[index] * voice.formantScale * voice.formantFactors[index]
        * (1 + 0.03 * generator.boundedNormal())
    }
    let progress = Double(steps.count) / Double(stepCount) - 0.5
    let accent = 1.3 * generator.boundedNormal()
    let semitones =
      prosody.pitchSemitones + prosody.declinationSemitones * progress + prosody.pitchRange * accent
    pitchHz = voice.meanPitchHz * exp2(semitones / 12)
  }

  private mutating func addOnset() {
    let kind = generator.uniform()
    if kind < 0.4 {
      // From the sh of "she" to the s of "see"; a shorter mouth cavity sounds higher.
      frictionHz = min(7000, generator.uniform(3000...5600) * voice.formantScale)
      add(seconds: 0.06...0.11, voicing: 0, friction: generator.uniform(0.5...1))
    } else if kind < 0.65 {
      frictionHz = min(7000, generator.uniform(1500...4000) * voice.formantScale)
      add(seconds: 0.03...0.06, voicing: 0, friction: 0)
      add(seconds: 0.01...0.02, voicing: 0, friction: 1)
    }
  }

  private mutating func add(
    seconds: ClosedRange<Double>, voicing: Double, friction: Double, unhurried: Bool = false
  ) {
    let tempo = unhurried ? 1 : prosody.tempo * voice.tempo
    let count = max(1, Int((generator.uniform(seconds) / tempo * 200).rounded()))
    add(stepCount: count, voicing: voicing, friction: friction)
  }

  private mutating func add(stepCount: Int, voicing: Double, friction: Double) {
    let step = Script.Step(
      pitchHz: pitchHz, formantsHz: formantsHz, voicing: voicing, friction: friction,
      frictionHz: frictionHz)
    steps.append(contentsOf: repeatElement(step, count: stepCount))
  }
}
