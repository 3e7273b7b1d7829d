import TelltaleCore
import Testing

@testable import SyntheticSpeechPlugin

@Suite struct SyntheticSpeechTests {
  @Test func theListingIsBalancedSortedAndUnique() throws {
    let corpus = SyntheticSpeech.made(speakers: 12, utterancesPerEmotion: 11)
    let utterances = corpus.list().utterances
    #expect(utterances.count == 12 * 4 * 11)
    #expect(Set(utterances.map(\.id)).count == utterances.count)
    #expect(utterances.map(\.id) == utterances.map(\.id).sorted())
    for gender in ["female", "male"] {
      for emotion in corpus.description.emotions {
        let cell = utterances.filter {
          $0.attributes["gender"] == gender && $0.emotion == emotion
        }
        #expect(cell.count == 6 * 11)
        #expect(Set(cell.map(\.speaker)).count == 6)
      }
    }
    #expect(corpus.list() == corpus.list())
  }

  @Test func everyFoldHoldsOutBothGenders() throws {
    let corpus = SyntheticSpeech.made(speakers: 10, folds: 5)
    let utterances = corpus.list().utterances
    let folds = try SpeakerFolds(
      of: utterances, by: corpus.description.foldRule, balancing: "gender", seed: Seed(3))
    for fold in 0..<5 {
      let held = Set(folds.testRows(ofFold: fold).map { utterances[$0].attributes["gender"] })
      #expect(held == ["female", "male"])
    }
  }

  @Test func theSameSettingsGiveTheSameSamples() throws {
    let first = SyntheticSpeech.made(seed: 7)
    let second = SyntheticSpeech.made(seed: 7)
    for utterance in first.list().utterances {
      #expect(try first.read(utterance) == second.read(utterance))
    }
  }

  @Test func everyUtteranceAndEveryCorpusSeedSoundsDifferent() throws {
    var clips: Set<AudioClip> = []
    for seed in [1, 2] as [UInt64] {
      let corpus = SyntheticSpeech.made(utterancesPerEmotion: 2, seed: seed)
      for utterance in corpus.list().utterances { clips.insert(try corpus.read(utterance)) }
    }
    #expect(clips.count == 2 * 4 * 4 * 2)
  }

  @Test func everySampleIsFiniteAndWithinFullScale() throws {
    for leak in [0, 1] as [Double] {
      let corpus = SyntheticSpeech.made(speakers: 8, leak: leak)
      for utterance in corpus.list().utterances {
        let samples = try corpus.read(utterance).samples
        #expect(samples.allSatisfy { $0.isFinite && abs($0) <= 1 }, "\(utterance.id)")
        #expect((samples.map(abs).max() ?? 0) > 0.02, "\(utterance.id) is all but silent")
      }
    }
  }

  @Test func lengthsStayWithinATenthOfTheSetting() throws {
    let corpus = SyntheticSpeech.made(seconds: 1.2)
    for utterance in corpus.list().utterances {
      let clip = try corpus.read(utterance)
      #expect(clip.sampleRateHz == 16_000)
      #expect((1.07...1.33).contains(clip.durationSeconds))
    }
  }

  @Test func shuffledLabelsDoNotChangeTheSound() throws {
    let corpus = SyntheticSpeech.made()
    let utterance = try #require(corpus.list().utterances.first)
    let relabelled = Utterance(
      id: utterance.id, speaker: utterance.speaker, emotion: "sad", attributes: ["gender": "male"])
    #expect(try corpus.read(relabelled) == corpus.read(utterance))
  }

  @Test(arguments: [
    "s01-angry-02", "s05-angry-01", "s1-angry-01", "s01-bored-01", "x", "s00-sad-01",
  ])
  func anUtteranceThatIsNotListedIsNotMade(id: String) {
    let stranger = Utterance(id: id, speaker: "s01", emotion: "angry", attributes: [:])
    let error = #expect(throws: AuditError.self) { try SyntheticSpeech.made().read(stranger) }
    #expect(error?.code == .missingFile)
    #expect(error?.message.contains("'\(id)'") == true)
  }

  @Test(arguments: [
    ("speakers", ParameterValue.integer(7)), ("speakers", .integer(0)), ("leak", .number(1.5)),
    ("leak", .text("much")), ("utterances-per-emotion", .integer(0)), ("duration-s", .number(0.1)),
    ("folds", .integer(1)), ("corpus-seed", .integer(-1)),
  ])
  func anInvalidParameterNamesItself(name: String, value: ParameterValue) {
    let error = #expect(throws: AuditError.self) {
      try SyntheticSpeech.factory.make([name: value])
    }
    #expect(error?.code == .invalidParameter)
    #expect(error?.message.contains("'\(name)'") == true)
    #expect(error?.component == "synthetic-speech")
  }

  @Test func theDefaultsMakeACorpus() throws {
    guard case .corpus(let corpus) = try SyntheticSpeech.factory.make([:]) else {
      Issue.record("synthetic-speech is not a corpus")
      return
    }
    #expect(try corpus.list().utterances.count == 16 * 4 * 4)
    #expect(corpus.description.foldRule == .speakers(count: 5))
  }
}
