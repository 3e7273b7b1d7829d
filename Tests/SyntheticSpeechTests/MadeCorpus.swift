import TelltaleCore

@testable import SyntheticSpeechPlugin

extension SyntheticSpeech {
  /// A corpus with what a test does not care about left at small values.
  static func made(
    speakers: Int = 4, utterancesPerEmotion: Int = 1, leak: Double = 1, seconds: Double = 0.6,
    folds: Int = 2, seed: UInt64 = 1
  ) -> SyntheticSpeech {
    SyntheticSpeech(
      speakerCount: speakers, utterancesPerEmotion: utterancesPerEmotion, leak: leak,
      durationSeconds: seconds, foldCount: folds, seed: Seed(seed))
  }
}
