/// How something is said, relative to the speaker's neutral way.
struct Prosody: Sendable, Hashable {
  /// Pitch level, semitones.
  var pitchSemitones: Double
  /// Factor on the pitch movements.
  var pitchRange: Double
  /// Pitch at the end less pitch at the beginning, semitones.
  var declinationSemitones: Double
  /// Factor on the speed.
  var tempo: Double
  /// Loudness, dB.
  var levelDecibels: Double
  /// Added to the pole of the source's low-pass: brighter below 0, darker above.
  var tilt: Double
  /// Chance of a pause after a syllable, 0...1.
  var pauseShare: Double

  static let neutral = Prosody(
    pitchSemitones: 0, pitchRange: 1, declinationSemitones: -2.5, tempo: 1, levelDecibels: 0,
    tilt: 0, pauseShare: 0.12)

  /// A way of speaking between neutral (0) and this one (1), or beyond it.
  func at(intensity: Double) -> Prosody {
    func blend(_ part: KeyPath<Prosody, Double>) -> Double {
      let neutral = Prosody.neutral[keyPath: part]
      return neutral + intensity * (self[keyPath: part] - neutral)
    }
    return Prosody(
      pitchSemitones: blend(\.pitchSemitones), pitchRange: blend(\.pitchRange),
      declinationSemitones: blend(\.declinationSemitones), tempo: blend(\.tempo),
      levelDecibels: blend(\.levelDecibels), tilt: blend(\.tilt),
      pauseShare: blend(\.pauseShare))
  }
}
