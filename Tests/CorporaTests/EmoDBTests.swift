import TelltaleCore
import Testing

@testable import CorporaPlugin

struct EmoDBTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private func listing(_ given: [String: ParameterValue] = [:]) throws -> CorpusListing {
    try makeCorpus("emodb", given.merging(["path": .text(scratch.path)]) { old, _ in old }).list()
  }

  @Test func theNameGivesSpeakerAndEmotion() throws {
    for name in ["03a01Fa", "08b02Wb", "16a05Lc", "09a01Aa"] { try scratch.put("wav/\(name).wav") }
    let utterances = try listing().utterances
    #expect(utterances.map(\.id) == ["03a01Fa", "08b02Wb", "09a01Aa", "16a05Lc"])
    #expect(utterances.map(\.emotion) == ["happy", "angry", "fearful", "bored"])
    #expect(utterances.map(\.speaker) == ["03", "08", "09", "16"])
  }

  @Test func withoutASpeakerTableThePublishedOneHolds() throws {
    for name in ["03a01Fa", "09a01Fa"] { try scratch.put("wav/\(name).flac") }
    let attributes = try listing().utterances.map(\.attributes)
    #expect(
      attributes == [
        ["gender": "male", "age-band": "30-to-44"], ["gender": "female", "age-band": "under-30"],
      ])
  }

  @Test func aSpeakerTableIsTakenAsItIs() throws {
    try scratch.put("wav/03a01Fa.wav")
    try scratch.put("wav/08a01Fa.wav")
    try scratch.put("speakers.csv", "speaker,sex,age\n03,male,47\n08,?,34\n")
    let found = try listing()
    #expect(found.utterances[0].attributes == ["gender": "male", "age-band": "45-and-over"])
    #expect(found.utterances[1].attributes == ["age-band": "30-to-44"])
    #expect(found.defects.contains { $0.kind == .unknownLabel && $0.subject == "08" })
  }

  @Test(arguments: ["03a01Xa", "03a01F", "3xa01Fa", "03a01F1", "77a01Fa"])
  func namesThatAreNotUnderstoodAreDefects(name: String) throws {
    try scratch.put("wav/\(name).wav")
    let found = try listing()
    #expect(found.utterances.isEmpty)
    #expect(found.defects.contains { $0.kind == .unknownLabel && $0.subject == name })
  }

  @Test func aFolderWithoutTheLayoutSaysWhatWasExpected() throws {
    let error = auditError { try listing() }
    #expect(error?.code == .missingFile)
    #expect(error?.message.contains("wav/") == true)
  }

  @Test(.enabled(if: TestData.has("emodb"), "the EmoDB recordings are not at hand"))
  func theRealCorpusHasThePublishedCounts() throws {
    let corpus = try makeCorpus("emodb", ["path": .text(TestData.corpus("emodb"))])
    let found = try corpus.list()
    #expect(found.utterances.count == 535)
    #expect(found.defects.isEmpty)
    let emotions = Dictionary(grouping: found.utterances, by: \.emotion).mapValues(\.count)
    #expect(
      emotions == [
        "neutral": 79, "angry": 127, "bored": 81, "disgust": 46, "fearful": 69, "happy": 71,
        "sad": 62,
      ])
    #expect(Set(emotions.keys) == Set(corpus.description.emotions))
    let speakers = Dictionary(grouping: found.utterances, by: \.speaker).compactMapValues(\.first)
    #expect(speakers.count == 10)
    #expect(speakers.values.count { $0.attributes["gender"] == "female" } == 5)
    // The table beside the recordings says what the built-in one does.
    for (number, utterance) in speakers {
      #expect(EmoDBSpeaker.published[number]?.attributes == utterance.attributes)
    }
  }
}
