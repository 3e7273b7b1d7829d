import Sound
import TelltaleCore
import Testing

@testable import CorporaPlugin

struct TableCorpusTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private func corpus(
    _ text: String, _ given: [String: ParameterValue] = [:]
  ) throws -> any Corpus {
    let path = try scratch.put("my voices.csv", text)
    return try makeCorpus("table", given.merging(["path": .text(path)]) { old, _ in old })
  }

  @Test func columnsBecomeUtterancesAndAttributes() throws {
    let corpus = try corpus(
      """
      path,speaker,emotion,gender,accent,group,style
      b/two.wav,Bea,happy,female,"north, coast",s2,improvised
      a/one.wav,Al,angry,male,,s1,scripted
      a/three.wav,Al,tired,male,south,,
      """)
    let found = try corpus.list()
    #expect(found.defects.isEmpty)
    #expect(found.utterances.map(\.id) == ["one", "three", "two"])
    #expect(found.utterances.map(\.group) == ["s1", "Al", "s2"])
    #expect(found.utterances.map(\.style) == [.scripted, nil, .improvised])
    #expect(found.utterances[0].attributes == ["gender": "male"])
    #expect(found.utterances[2].attributes == ["gender": "female", "accent": "north, coast"])
    #expect(found.utterances[0].audioPath?.hasSuffix("/a/one.wav") == true)
    let description = corpus.description
    #expect(description.name == "my voices")
    #expect(description.attributes.map(\.name) == ["gender", "accent"])
    #expect(
      description.attributes.map(\.classes) == [["female", "male"], ["north, coast", "south"]])
    #expect(description.emotions == ["angry", "happy", "tired"])
    #expect(description.notes.contains { $0.contains("tired") })
  }

  @Test func pathsAreRelativeToTheTable() throws {
    let path = try scratch.entry("sound/x.wav")
    try writeAudio(sine(hz: 300, sampleRateHz: 8_000, seconds: 0.5), sampleRateHz: 8_000, to: path)
    for written in ["sound/x.wav", path] {
      let corpus = try corpus("path,speaker,emotion\n\(written),a,sad\n")
      let clip = try corpus.read(try #require(try corpus.list().utterances.first))
      #expect(clip.samples.count == 8_000 && clip.sampleRateHz == 16_000)
    }
  }

  @Test func anUnknownStyleIsADefectWithItsLine() throws {
    let found = try corpus("path,speaker,emotion,style\nx.wav,a,sad,sung\n").list()
    #expect(found.utterances.map(\.style) == [nil])
    #expect(found.defects.map(\.kind) == [.unknownLabel])
    #expect(found.defects.first?.message.contains("line 2") == true)
  }

  @Test func equalBaseNamesFallBackToThePaths() throws {
    let found = try corpus("path,speaker,emotion\nb/x.wav,a,sad\na/x.wav,b,sad\n").list()
    #expect(found.utterances.map(\.id) == ["a/x.wav", "b/x.wav"])
  }

  @Test func aFileThatIsListedTwiceIsADefect() throws {
    let found = try corpus("path,speaker,emotion\nx.wav,a,sad\nx.wav,a,happy\n").list()
    #expect(found.utterances.map(\.emotion) == ["sad"])
    #expect(found.defects.map(\.kind) == [.duplicate])
    #expect(found.defects.first?.message.contains("line 2 and on line 3") == true)
  }

  @Test(arguments: [
    ("path,speaker,emotion\nx.wav,a\n", "line 2"), ("path,speaker,emotion\nx.wav,,sad\n", "line 2"),
    ("path,speaker,emotion\nx.wav,a,sad\n\"y.wav,a,sad\n", "line 3"),
    ("path,speakers,emotion\nx.wav,a,sad\n", "did you mean 'speakers'"),
    ("path,speaker,emotion,\nx.wav,a,sad,\n", "without a name"),
  ])
  func whatIsMalformedIsRefused(text: String, complaint: String) {
    let error = auditError { try corpus(text) }
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains(complaint) == true)
    #expect(error?.component == "table")
  }

  /// The table is written composed, the disk decomposed, and the other way round.
  @Test(arguments: [
    ("\u{DC}b/\u{FC}.wav", "U\u{308}b/u\u{308}.wav"), ("u\u{308}.wav", "\u{FC}.wav"),
  ])
  func aNameIsFoundHoweverItsCharactersAreComposed(written: String, onDisk: String) throws {
    let path = try scratch.entry(onDisk)
    try writeAudio(
      sine(hz: 300, sampleRateHz: 16_000, seconds: 0.1), sampleRateHz: 16_000, to: path)
    let corpus = try corpus("path,speaker,emotion\n\(written),a,sad\n")
    let utterance = try #require(try corpus.list().utterances.first)
    #expect(try corpus.read(utterance).samples.count == 1_600)
  }

  @Test func anEmptyEmotionIsLeftToWhoeverJudgesLabels() throws {
    let corpus = try corpus("path,speaker,emotion\nx.wav,a,sad\ny.wav,a,\n")
    #expect(try corpus.list().utterances.map(\.emotion) == ["sad", ""])
    #expect(try corpus.list().utterances.map(\.line) == [2, 3])
    #expect(corpus.description.emotions == ["sad"])
  }

  @Test func aMissingTableIsNamed() {
    let error = auditError { try makeCorpus("table", ["path": .text("/nowhere/t.csv")]) }
    #expect(error?.code == .missingFile)
    #expect(error?.message.contains("/nowhere/t.csv") == true)
  }

  @Test func settingsNameTheCorpusAndItsFolds() throws {
    let text = "path,speaker,emotion\nx.wav,a,sad\n"
    let plain = try corpus(text, ["folds": .integer(3), "name": .text("Mine")]).description
    #expect(plain.foldRule == .speakers(count: 3))
    #expect(plain.name == "Mine")
    let grouped = try corpus(text, ["fold-by": .text("group"), "licence": .text("CC0")]).description
    #expect(grouped.foldRule == .leaveOneGroupOut)
    #expect(grouped.licence == "CC0")
  }

  @Test func aTableOfUtterancesWithoutPathsIsACorpusWithoutSound() throws {
    for text in [
      "utterance,speaker,emotion,gender\nu2,b,sad,male\nu1,a,sad,female\n",
      "utterance,path,speaker,emotion,gender\nu2,,b,sad,male\nu1, ,a,sad,female\n",
    ] {
      let corpus = try corpus(text)
      let found = try corpus.list()
      #expect(found.utterances.map(\.id) == ["u1", "u2"] && found.defects.isEmpty)
      #expect(found.utterances.allSatisfy { $0.audioPath == nil })
      #expect(!corpus.description.hasSound)
      #expect(corpus.description.attributes.map(\.name) == ["gender"])
      let error = auditError { try corpus.read(found.utterances[0]) }
      #expect(error?.code == .unsupported)
      #expect(error?.message.contains("column 'path'") == true)
    }
  }

  @Test func anUtteranceColumnNamesRecordings() throws {
    let corpus = try corpus("path,utterance,speaker,emotion\nx.wav,u2,a,sad\ny.wav,u1,a,sad\n")
    let found = try corpus.list()
    #expect(found.utterances.map(\.id) == ["u1", "u2"])
    #expect(found.utterances.map { $0.audioPath?.hasSuffix("/y.wav") } == [true, false])
    #expect(corpus.description.hasSound)
  }

  @Test func anUtteranceThatIsListedTwiceIsADefect() throws {
    let found = try corpus("utterance,speaker,emotion\nu,a,sad\nv,a,sad\nu,b,happy\n").list()
    #expect(found.utterances.map(\.speaker) == ["a", "a"])
    #expect(found.defects.map(\.subject) == ["u"])
    #expect(found.defects.first?.message.contains("line 2 and on line 4") == true)
    let both = try corpus("path,utterance,speaker,emotion\nx.wav,u,a,sad\nx.wav,v,a,sad\n").list()
    #expect(both.utterances.map(\.id) == ["u"] && both.defects.map(\.subject) == ["v"])
  }

  @Test func aFoldColumnSaysWhatIsHeldOutTogether() throws {
    let corpus = try corpus(
      """
      utterance,speaker,emotion,fold
      u1,a,sad,1
      u2,b,sad,1
      u3,c,sad,2
      u4,c,happy,2
      """)
    #expect(corpus.description.foldRule == .leaveOneGroupOut)
    #expect(corpus.description.attributes.isEmpty)
    let utterances = try corpus.list().utterances
    #expect(utterances.map(\.group) == ["1", "1", "2", "2"])
    let folds = try SpeakerFolds(
      of: utterances, by: corpus.description.foldRule, balancing: "", seed: Seed(1))
    #expect(folds.foldOfRow == [0, 0, 1, 1])
  }

  @Test func whatTheModelSaidIsNoAttribute() throws {
    let description = try corpus(
      "utterance,speaker,emotion,posterior_sad,log_posterior_happy,accent\nu,a,sad,1,0,north\n"
    ).description
    #expect(description.attributes.map(\.name) == ["accent"])
  }

  @Test(arguments: [
    ("speaker,emotion\na,sad\n", "nor 'utterance'"),
    ("utterance,speaker,emotion\n,a,sad\n", "line 2"),
    ("utterance,path,speaker,emotion\nu,x.wav,a,sad\nv,,a,sad\n", "line 3"),
    ("utterance,speaker,emotion,fold\nu,a,sad,1\nv,b,sad,\n", "empty fold"),
    ("utterance,speaker,emotion,fold,group\nu,a,sad,1,1\n", "'group' and 'fold'"),
  ])
  func aTableThatDoesNotSayWhatItMustIsRefused(text: String, complaint: String) {
    let error = auditError { try corpus(text) }
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "accepted")")
  }

  @Test func whatKindOfDataAColumnIsIsDeclaredAndNotGuessed() throws {
    let text = "path,speaker,emotion,ethnicity,asthma\na.wav,A,sad,x,yes\nb.wav,B,sad,y,no\n"
    #expect(try corpus(text).description.attributes.map(\.category) == [nil, nil])
    let declared = try corpus(text, ["categories": .text("ethnicity = origin, asthma=health")])
    #expect(declared.description.attributes.map(\.category) == [.origin, .health])
    for (given, complaint) in [
      ("asthma", "COLUMN=CATEGORY"), ("astma=health", "'asthma'"), ("asthma=helth", "'health'"),
    ] {
      let error = auditError { try corpus(text, ["categories": .text(given)]) }
      #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "accepted")")
    }
  }
}
