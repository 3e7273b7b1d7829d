import TelltaleCore
import Testing

@testable import CorporaPlugin

struct CremaDTests {
  private let scratch: ScratchFolder
  init() throws {
    scratch = try ScratchFolder()
    try scratch.put(
      "VideoDemographics.csv",
      """
      "ActorID","Age","Sex","Race","Ethnicity"
      1001,51,"Male","Caucasian","Not Hispanic"
      1002,21,"Female","African American","Not Hispanic"
      1003,30,"Female","Asian","Not Hispanic"
      1004,44,"Female","Unknown","Hispanic"
      1040,29,"Male","Unknown","Not Hispanic"

      """)
  }

  private func listing(_ given: [String: ParameterValue] = [:]) throws -> CorpusListing {
    try makeCorpus("crema-d", given.merging(["path": .text(scratch.path)]) { old, _ in old }).list()
  }

  @Test func demographicsBecomeAttributes() throws {
    for actor in ["1001", "1002", "1003", "1004"] {
      try scratch.put("AudioWAV/\(actor)_DFA_ANG_XX.wav")
    }
    let attributes = try listing().utterances.map(\.attributes)
    #expect(attributes.map { $0["gender"] } == ["male", "female", "female", "female"])
    #expect(
      attributes.map { $0["age-band"] } == ["45-and-over", "under-30", "30-to-44", "30-to-44"])
    #expect(
      attributes.map { $0["ethnicity"] } == ["caucasian", "african-american", "asian", "hispanic"])
  }

  @Test func anUnknownRaceLeavesTheAttributeOutAndIsTold() throws {
    try scratch.put("AudioWAV/1040_IEO_SAD_LO.flac")
    let found = try listing()
    #expect(found.utterances.map { $0.attributes["ethnicity"] } == [nil])
    #expect(found.utterances.first?.attributes["gender"] == "male")
    #expect(found.defects.map(\.subject) == ["1040"])
    #expect(found.defects.first?.kind == .unknownLabel)
  }

  @Test func theOldSpellingOfALevelIsTheSameClip() throws {
    try scratch.put("AudioWAV/1040_ITH_SAD_X.wav")
    #expect(try listing().utterances.map(\.id) == ["1040_ITH_SAD_XX"])
  }

  @Test func namesThatAreNotUnderstoodAreDefects() throws {
    try scratch.put("AudioWAV/1001_DFA_JOY_XX.wav")
    try scratch.put("AudioWAV/1001_DFA_ANG_ZZ.wav")
    try scratch.put("AudioWAV/1999_DFA_ANG_XX.wav")
    try scratch.put("AudioWAV/readme.wav")
    let found = try listing()
    #expect(found.utterances.isEmpty)
    let subjects = found.defects.filter { $0.kind == .unknownLabel }.map(\.subject)
    #expect(
      Set(subjects).isSuperset(of: ["1001_DFA_JOY_XX", "1001_DFA_ANG_ZZ", "1999_DFA_ANG_XX"]))
    #expect(subjects.contains("readme"))
  }

  @Test func onlyEmotionsThatOccurAreDescribed() throws {
    try scratch.put("AudioWAV/1001_DFA_SAD_XX.wav")
    try scratch.put("AudioWAV/1001_DFA_ANG_XX.wav")
    let corpus = try makeCorpus("crema-d", ["path": .text(scratch.path)])
    #expect(corpus.description.emotions == ["angry", "sad"])
  }

  @Test func clipsThatAreNeitherThereNorDeclaredAbsentAreMissing() throws {
    try scratch.put("AudioWAV/1001_DFA_ANG_XX.wav")
    try scratch.put(
      "SentenceFilenames.csv",
      "\"Stimulus_Number\",\"Filename\"\n1,\"1001_DFA_ANG_XX\"\n2,\"1001_DFA_SAD_XX\"\n3,\"b\"\n")
    try scratch.put("not-included.txt", "b\n")
    let missing = try listing().defects.filter { $0.kind == .missing }
    #expect(missing.count == 1)
    #expect(missing.first?.message.contains("1 of 3") == true)
    #expect(missing.first?.message.contains("1001_DFA_SAD_XX") == true)
  }

  @Test func aFolderWithoutTheLayoutSaysWhatWasExpected() throws {
    let error = auditError { try listing() }
    #expect(error?.code == .missingFile)
    #expect(error?.message.contains("AudioWAV/") == true)
    let bare = try ScratchFolder()
    try bare.put("AudioWAV/1001_DFA_ANG_XX.wav")
    let bareError = auditError { try makeCorpus("crema-d", ["path": .text(bare.path)]).list() }
    #expect(bareError?.code == .missingFile)
    #expect(bareError?.message.contains("VideoDemographics.csv") == true)
  }

  @Test(.enabled(if: TestData.has("crema-d"), "the CREMA-D recordings are not at hand"))
  func theRealCorpusHasThePublishedCounts() throws {
    let corpus = try makeCorpus("crema-d", ["path": .text(TestData.corpus("crema-d"))])
    let found = try corpus.list()
    #expect(found.utterances.count == 2548)
    #expect(found.defects.isEmpty)
    let speakers = Dictionary(grouping: found.utterances, by: \.speaker).compactMapValues(\.first)
    #expect(speakers.count == 91)
    #expect(speakers.values.count { $0.attributes["gender"] == "male" } == 48)
    for (band, count) in [("under-30", 34), ("30-to-44", 32), ("45-and-over", 25)] {
      #expect(speakers.values.count { $0.attributes["age-band"] == band } == count)
    }
    for (ethnicity, count) in [
      ("african-american", 21), ("asian", 7), ("caucasian", 53), ("hispanic", 10),
    ] {
      #expect(speakers.values.count { $0.attributes["ethnicity"] == ethnicity } == count)
    }
    for emotion in ["angry", "happy", "neutral", "sad"] {
      let clips = found.utterances.filter { $0.emotion == emotion }
      #expect(clips.count { $0.attributes["gender"] == "male" } == 336)
      #expect(clips.count { $0.attributes["gender"] == "female" } == 301)
    }
    #expect(corpus.description.emotions == ["angry", "happy", "neutral", "sad"])
  }
}
