/// Emotions, each a way of speaking relative to the speaker's own neutral one.
enum Emotion: String, CaseIterable, Sendable {
  case angry
  case happy
  case neutral
  case sad

  /// - Source: directions and rough sizes after Murray and Arnott, J. Acoust. Soc. Am. 93 (1993),
  ///   table I, and Scherer, Speech Communication 40 (2003), table 2.
  var prosody: Prosody {
    switch self {
    case .angry:
      Prosody(
        pitchSemitones: 2.5, pitchRange: 1.3, declinationSemitones: -4, tempo: 1.35,
        levelDecibels: 6, tilt: -0.5, pauseShare: 0.05)
    case .happy:
      Prosody(
        pitchSemitones: 5, pitchRange: 2.2, declinationSemitones: 4, tempo: 1.1, levelDecibels: 3,
        tilt: -0.1, pauseShare: 0.1)
    case .neutral: Prosody.neutral
    case .sad:
      Prosody(
        pitchSemitones: -1.5, pitchRange: 0.5, declinationSemitones: -1.5, tempo: 0.7,
        levelDecibels: -6, tilt: 0.25, pauseShare: 0.3)
    }
  }
}
