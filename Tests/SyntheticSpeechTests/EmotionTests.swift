import TelltaleCore
import Testing

@testable import SyntheticSpeechPlugin

@Suite struct EmotionTests {
  @Test func angerIsLouderThanNeutralAndSadnessSofter() throws {
    let level = try means { samples in
      samples.reduce(0) { $0 + Double($1 * $1) } / Double(samples.count)
    }
    #expect((level["angry"] ?? 0) > 2 * (level["neutral"] ?? 1), "\(level)")
    #expect((level["sad"] ?? 1) < 0.5 * (level["neutral"] ?? 0), "\(level)")
  }

  @Test func happinessIsHigherThanNeutralAndSadnessLower() throws {
    let pitch = try means { PitchMeter.medianHz(of: $0) }
    #expect((pitch["happy"] ?? 0) > 1.1 * (pitch["neutral"] ?? 999), "\(pitch)")
    #expect((pitch["sad"] ?? 999) < 0.97 * (pitch["neutral"] ?? 0), "\(pitch)")
  }

  @Test func melLevelsTellTheEmotionOfUnheardSpeakers() throws {
    let corpus = SyntheticSpeech.made(speakers: 16, utterancesPerEmotion: 2, seconds: 0.8)
    let summary = SpectrumSummary(upToHz: 8000)
    let utterances = corpus.list().utterances
    let rows = try utterances.map {
      (features: summary.levelStatistics(of: try corpus.read($0)), label: $0.emotion)
    }
    let folds = try SpeakerFolds(
      of: utterances, by: .speakers(count: 2), balancing: "gender", seed: Seed(1))
    let classifier = NearestCentroid(folds.trainingRows(ofFold: 0).map { rows[$0] })
    let accuracy = classifier.accuracy(on: folds.testRows(ofFold: 0).map { rows[$0] })
    #expect(accuracy > 0.5, "\(accuracy), chance is 0.25")
  }

  @Test func bothGendersSpeakEveryEmotionWithTheSameProsody() {
    for emotion in Emotion.allCases {
      for seed in 0..<20 as Range<UInt64> {
        let scripts = Gender.allCases.map { gender in
          Script(
            emotion: emotion, voice: Voice(gender: gender, leak: 1, seed: Seed(1)),
            durationSeconds: 1, seed: Seed(seed))
        }
        #expect(scripts[0].prosody == scripts[1].prosody)
        #expect(scripts[0].levelDecibels == scripts[1].levelDecibels)
        #expect(scripts[0].steps.map(\.voicing) == scripts[1].steps.map(\.voicing))
      }
    }
  }

  /// The mean over all utterances of an emotion.
  private func means(_ measure: ([Float]) -> Double?) throws -> [String: Double] {
    let corpus = SyntheticSpeech.made(speakers: 8)
    var values: [String: [Double]] = [:]
    for utterance in corpus.list().utterances {
      let value = measure(try corpus.read(utterance).samples)
      values[utterance.emotion, default: []].append(try #require(value, "\(utterance.id)"))
    }
    return values.mapValues { $0.reduce(0, +) / Double($0.count) }
  }
}
