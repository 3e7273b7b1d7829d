import TelltaleCore
import Testing

@testable import CorporaPlugin

struct RavdessTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private func listing(_ given: [String: ParameterValue] = [:]) throws -> CorpusListing {
    try makeCorpus("ravdess", given.merging(["path": .text(scratch.path)]) { old, _ in old }).list()
  }

  @Test func theNameGivesEmotionSpeakerAndGender() throws {
    try scratch.put("Actor_02/03-01-06-01-02-01-02.wav")
    try scratch.put("Actor_01/03-01-02-02-01-02-01.flac")
    let utterances = try listing().utterances
    #expect(utterances.map(\.id) == ["03-01-02-02-01-02-01", "03-01-06-01-02-01-02"])
    #expect(utterances.map(\.emotion) == ["calm", "fearful"])
    #expect(utterances.map(\.speaker) == ["Actor_01", "Actor_02"])
    #expect(utterances.map { $0.attributes["gender"] } == ["male", "female"])
    #expect(utterances.allSatisfy { $0.style == .scripted })
  }

  @Test func actorFoldersMayLieOneFolderDeeper() throws {
    try scratch.put("Audio_Speech_Actors_01-24/Actor_01/03-01-01-01-01-01-01.wav")
    #expect(try listing().utterances.count == 1)
  }

  @Test func speechIsFoundBesideSong() throws {
    try scratch.put("Audio_Song_Actors_01-24/Actor_01/03-02-01-01-01-01-01.wav")
    try scratch.put("Audio_Speech_Actors_01-24/Actor_01/03-01-01-01-01-01-01.wav")
    try scratch.put("Audio_Speech_Actors_01-24/Actor_02/03-01-01-01-01-01-02.wav")
    let found = try listing()
    #expect(found.utterances.map(\.speaker) == ["Actor_01", "Actor_02"])
    #expect(found.defects.allSatisfy { $0.kind == .missing })
  }

  @Test func songAloneIsToldFileByFile() throws {
    try scratch.put("Audio_Song_Actors_01-24/Actor_01/03-02-01-01-01-01-01.wav")
    let found = try listing()
    #expect(found.utterances.isEmpty)
    #expect(found.defects.contains { $0.kind == .unknownLabel })
  }

  @Test func namesThatAreNotUnderstoodAreDefects() throws {
    try scratch.put("Actor_01/03-01-09-01-01-01-01.wav")
    try scratch.put("Actor_01/03-02-01-01-01-01-01.wav")
    try scratch.put("Actor_01/take five.wav")
    try scratch.put("Actor_01/03-01-01-01-01-01-25.wav")
    try scratch.put("Actor_01/notes.txt")
    let found = try listing()
    #expect(found.utterances.isEmpty)
    #expect(found.defects.filter { $0.kind == .unknownLabel }.count == 4)
  }

  @Test func clipsThatAreNotThereAreCountedPerActor() throws {
    try scratch.put("Actor_01/03-01-01-01-01-01-01.wav")
    let missing = try listing().defects.filter { $0.kind == .missing }
    #expect(missing.count == 24)
    #expect(missing.first?.message.contains("59 of 60") == true)
  }

  @Test func aClipInTwoFormatsIsListedOnceAndTold() throws {
    try scratch.put("Actor_01/03-01-01-01-01-01-01.wav")
    try scratch.put("Actor_01/03-01-01-01-01-01-01.flac")
    let found = try listing()
    #expect(found.utterances.count == 1)
    #expect(found.defects.filter { $0.kind == .duplicate }.count == 1)
  }

  @Test func emotionsCanBeChosen() throws {
    try scratch.put("Actor_01/03-01-05-01-01-01-01.wav")
    try scratch.put("Actor_01/03-01-04-01-01-01-01.wav")
    #expect(try listing(["emotions": .text("sad, happy")]).utterances.map(\.emotion) == ["sad"])
    let error = auditError { try listing(["emotions": .text("hapy")]) }
    #expect(error?.code == .invalidParameter)
    #expect(error?.message.contains("did you mean 'happy'") == true)
  }

  @Test func aFolderWithoutTheLayoutSaysWhatWasExpected() throws {
    let error = auditError { try listing() }
    #expect(error?.code == .missingFile)
    #expect(error?.message.contains("Actor_01") == true)
    let absent = auditError {
      try makeCorpus("ravdess", ["path": .text("/nowhere/ravdess")]).list()
    }
    #expect(absent?.code == .missingFile)
    #expect(absent?.message.contains("/nowhere/ravdess") == true)
  }

  @Test(.enabled(if: TestData.has("ravdess"), "the RAVDESS recordings are not at hand"))
  func theRealCorpusHasThePublishedCounts() throws {
    let corpus = try makeCorpus("ravdess", ["path": .text(TestData.corpus("ravdess"))])
    let found = try corpus.list()
    #expect(found.utterances.count == 1440)
    #expect(found.defects.isEmpty)
    #expect(Set(found.utterances.map(\.speaker)).count == 24)
    let emotions = Dictionary(grouping: found.utterances, by: \.emotion).mapValues(\.count)
    #expect(
      emotions == [
        "neutral": 96, "calm": 192, "happy": 192, "sad": 192, "angry": 192, "fearful": 192,
        "disgust": 192, "surprised": 192,
      ])
    #expect(found.utterances.count { $0.attributes["gender"] == "female" } == 720)
    #expect(Set(emotions.keys) == Set(corpus.description.emotions))
    #expect(found.utterances == found.utterances.sorted { $0.id < $1.id })
    let clip = try corpus.read(found.utterances[0])
    #expect(clip.sampleRateHz == 16_000 && (2.9...5.3).contains(clip.durationSeconds))
  }
}
