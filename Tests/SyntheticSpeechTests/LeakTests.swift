import TelltaleCore
import Testing

@testable import SyntheticSpeechPlugin

@Suite struct LeakTests {
  @Test func withoutLeakAVoiceIsTheSameUnderEitherGender() {
    for seed in 0..<200 as Range<UInt64> {
      #expect(
        Voice(gender: .female, leak: 0, seed: Seed(seed))
          == Voice(gender: .male, leak: 0, seed: Seed(seed)))
    }
  }

  @Test func withFullLeakThePitchOfTheGendersNeverMeets() {
    let voices = (0..<500 as Range<UInt64>).map(Seed.init)
    let female = voices.map { Voice(gender: .female, leak: 1, seed: $0) }
    let male = voices.map { Voice(gender: .male, leak: 1, seed: $0) }
    #expect((female.map(\.meanPitchHz).min() ?? 0) > (male.map(\.meanPitchHz).max() ?? 999))
    #expect((female.map(\.formantScale).min() ?? 0) > (male.map(\.formantScale).max() ?? 9))
    #expect((205...215).contains(female.map(\.meanPitchHz).reduce(0, +) / 500))
    #expect((117...123).contains(male.map(\.meanPitchHz).reduce(0, +) / 500))
  }

  @Test func theDialMovesTheMeansInProportion() {
    let voice = { (gender: Gender, leak: Double) in
      Voice(gender: gender, leak: leak, seed: Seed(5)).meanPitchHz
    }
    let half = voice(.female, 0.5) / voice(.male, 0.5)
    let full = voice(.female, 1) / voice(.male, 1)
    #expect(abs(full - 210.0 / 120) < 1e-9)
    #expect(abs(half * half - full) < 1e-9)
  }

  @Test func measuredPitchSeparatesTheGendersAtFullLeak() throws {
    let pitch = try measuredPitch(speakers: 16, leak: 1)
    #expect((pitch.female.min() ?? 0) > (pitch.male.max() ?? 999), "\(pitch)")
  }

  @Test func measuredPitchIsDistributedAlikeWithoutLeak() throws {
    let pitch = try measuredPitch(speakers: 40, leak: 0)
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(max(1, values.count)) }
    // Speakers differ by 8 %: the means of 20 and 20 lie within 6 % in all but 2 of 100 draws.
    #expect((0.94...1.06).contains(mean(pitch.female) / mean(pitch.male)), "\(pitch)")
    #expect((pitch.female.min() ?? 999) < (pitch.male.max() ?? 0), "\(pitch)")
    #expect((pitch.male.min() ?? 999) < (pitch.female.max() ?? 0), "\(pitch)")
  }

  @Test func theMeanSpectrumTellsTheGenderOnlyAtFullLeak() throws {
    var accuracies: [Double: [Double]] = [:]
    for leak in [0, 1] as [Double] {
      for seed in 1...2 as ClosedRange<UInt64> {
        accuracies[leak, default: []].append(try genderAccuracy(leak: leak, seed: seed))
      }
    }
    let mean = accuracies.mapValues { $0.reduce(0, +) / Double($0.count) }
    #expect((mean[1] ?? 0) > 0.9, "\(accuracies)")
    #expect((0.35...0.65).contains(mean[0] ?? 0), "\(accuracies)")
  }

  /// Each speaker's pitch in a neutral utterance, Hz.
  private func measuredPitch(speakers: Int, leak: Double) throws -> (
    female: [Double], male: [Double]
  ) {
    let corpus = SyntheticSpeech.made(speakers: speakers, leak: leak)
    var pitch: [String: [Double]] = [:]
    for utterance in corpus.list().utterances where utterance.emotion == "neutral" {
      let measured = PitchMeter.medianHz(of: try corpus.read(utterance).samples)
      let gender = try #require(utterance.attributes["gender"])
      pitch[gender, default: []].append(try #require(measured, "\(utterance.id) has no pitch"))
    }
    return (pitch["female"] ?? [], pitch["male"] ?? [])
  }

  /// Nearest centroid in the spectrum below 2.25 kHz, each half of the speakers asked about after
  /// training on the other.
  private func genderAccuracy(leak: Double, seed: UInt64) throws -> Double {
    let corpus = SyntheticSpeech.made(speakers: 24, leak: leak, seconds: 0.8, seed: seed)
    let summary = SpectrumSummary(upToHz: 2250)
    let utterances = corpus.list().utterances
    let rows = try utterances.map { utterance in
      (
        features: summary.meanLevels(of: try corpus.read(utterance)),
        label: try #require(utterance.attributes["gender"])
      )
    }
    let folds = try SpeakerFolds(
      of: utterances, by: .speakers(count: 2), balancing: "gender", seed: Seed(seed))
    return (0..<2).map { fold in
      NearestCentroid(folds.trainingRows(ofFold: fold).map { rows[$0] })
        .accuracy(on: folds.testRows(ofFold: fold).map { rows[$0] }) / 2
    }.reduce(0, +)
  }
}
