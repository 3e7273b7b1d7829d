import Foundation
import Sound
import TelltaleCore
import Testing

@testable import CorporaPlugin

struct IemocapTests {
  private let tree: IemocapTree
  init() throws { tree = try IemocapTree() }

  private func corpus(_ given: [String: ParameterValue] = [:]) throws -> any Corpus {
    try makeCorpus("iemocap", given.merging(["path": .text(tree.path)]) { old, _ in old })
  }

  private func listing(_ given: [String: ParameterValue] = [:]) throws -> CorpusListing {
    try corpus(given).list()
  }

  /// Defects other than the sessions that a small tree lacks.
  private func defects(_ listing: CorpusListing) -> [CorpusDefect] {
    listing.defects.filter { !$0.subject.hasPrefix("Session") || $0.kind != .missing }
  }

  @Test func theLabelGivesTheEmotionAndTheNameTheRest() throws {
    try tree.add(
      "Ses01F_impro01", ["Ses01F_impro01_F000": "neu", "Ses01F_impro01_M000": "ang"])
    try tree.add(
      "Ses05M_script01_1b", ["Ses05M_script01_1b_M001": "sad", "Ses05M_script01_1b_F002": "hap"])
    let found = try listing()
    let utterances = found.utterances
    #expect(
      utterances.map(\.id) == [
        "Ses01F_impro01_F000", "Ses01F_impro01_M000", "Ses05M_script01_1b_F002",
        "Ses05M_script01_1b_M001",
      ])
    #expect(utterances.map(\.emotion) == ["neutral", "angry", "happy", "sad"])
    #expect(utterances.map(\.group) == ["Session1", "Session1", "Session5", "Session5"])
    #expect(utterances.map(\.style) == [.improvised, .improvised, .scripted, .scripted])
    #expect(defects(found).isEmpty)
  }

  @Test func theSpeakerIsWhoTalksAndNotWhoWearsTheMarkers() throws {
    try tree.add(
      "Ses03F_impro05a", ["Ses03F_impro05a_M012": "sad", "Ses03F_impro05a_F001": "sad"])
    try tree.add("Ses03M_impro01", ["Ses03M_impro01_M003": "sad", "Ses03M_impro01_F003": "sad"])
    let utterances = try listing().utterances
    #expect(utterances.map(\.speaker) == ["Ses03F", "Ses03M", "Ses03F", "Ses03M"])
    #expect(
      utterances.map { $0.attributes["gender"] } == ["female", "male", "female", "male"])
  }

  @Test func otherLabelsTakeNoPartAndAreCountedAndUnknownOnesAreDefects() throws {
    try tree.add(
      "Ses01F_impro01",
      [
        "Ses01F_impro01_F000": "xxx", "Ses01F_impro01_F001": "fru", "Ses01F_impro01_F002": "oth",
        "Ses01F_impro01_F003": "sur", "Ses01F_impro01_F004": "fea", "Ses01F_impro01_F005": "dis",
        "Ses01F_impro01_F006": "fru", "Ses01F_impro01_F007": "joy", "Ses01F_impro01_F008": "neu",
        "Ses01F_impro01_F009": "exc",
      ])
    let found = try listing()
    #expect(found.utterances.map(\.id) == ["Ses01F_impro01_F008"])
    #expect(defects(found).map(\.subject) == ["Ses01F_impro01_F007"])
    #expect(defects(found).first?.kind == .unknownLabel)
    // The eighth block: a header of two lines, and seven lines for each block before it.
    #expect(defects(found).first?.message.contains("'joy' (line 52 of Session1/dialog") == true)
    let note = "Left out for their label: 1 exc, 2 fru, 1 sur, 1 fea, 1 dis, 1 oth, 1 xxx."
    #expect(try corpus().description.notes.contains(note))
  }

  @Test func excitedIsHappyOnlyWhereItIsMerged() throws {
    try tree.add("Ses02F_impro01", ["Ses02F_impro01_F000": "exc", "Ses02F_impro01_F001": "hap"])
    #expect(try listing().utterances.map(\.id) == ["Ses02F_impro01_F001"])
    let merged = try listing(["merge-excited": .flag(true)])
    #expect(merged.utterances.map(\.emotion) == ["happy", "happy"])
    let happy = try listing(["merge-excited": .flag(true), "emotions": .text("sad")])
    #expect(happy.utterances.isEmpty)
  }

  @Test func emotionsCanBeChosenAndThoseOfNoClassAreRefused() throws {
    try tree.add("Ses02F_impro01", ["Ses02F_impro01_F000": "ang", "Ses02F_impro01_F001": "sad"])
    #expect(try listing(["emotions": .text("sad")]).utterances.map(\.emotion) == ["sad"])
    #expect(try corpus().description.emotions == ["angry", "sad"])
    let error = auditError { try listing(["emotions": .text("fearful")]) }
    #expect(error?.code == .invalidParameter)
  }

  @Test(arguments: [
    "[6.2901 - 8.2357]\tSes01F_impro01_F009\tneu", "[6.2901 - 8.2357]\tSes01F_impro01_F009",
    "[6.2901 - 8.2357\tSes01F_impro01_F009\tneu\t[2.5, 2.5, 2.5]",
    "6.2901 - 8.2357]\tSes01F_impro01_F009\tneu\t[2.5, 2.5, 2.5]",
    "[6.2901]\tSes01F_impro01_F009\tneu\t[2.5, 2.5, 2.5]",
    "[6.2901 - end]\tSes01F_impro01_F009\tneu\t[2.5, 2.5, 2.5]",
    "[6.2901 - 8.2357]\tSes01F_impro01_F009\tneu\t[2.5, 2.5",
    "[6.2901 - 8.2357]\tSes01F_impro01_F009\tneu\t[2.5, 2.5]",
    "[6.2901 - 8.2357]\tSes01F_impro01_F009\tneu\t[2.5, 2.5, 2.5] neu",
    "[", "[]", "[ - ]\t\t\t[,,]",
  ])
  func aMalformedLineIsToldAndTheOthersGoOn(line: String) throws {
    try tree.put(
      "Ses01F_impro01",
      IemocapTree.evaluation(["Ses01F_impro01_F000": "neu"]) + "\(line)\nC-E2:\tNeutral;\t()\n\n"
        + IemocapTree.evaluation(["Ses01F_impro01_F001": "sad"]))
    for number in [0, 1, 9] { try tree.record("Ses01F_impro01_F00\(number)", number: number) }
    let found = try listing()
    #expect(found.utterances.map(\.id) == ["Ses01F_impro01_F000", "Ses01F_impro01_F001"])
    let told = defects(found)
    #expect(told.map(\.kind) == [.unknownLabel])
    #expect(told.first?.subject == "Session1/dialog/EmoEvaluation/Ses01F_impro01.txt")
    #expect(told.first?.message.hasPrefix("line 9 is not") == true)
  }

  @Test(arguments: [
    "Ses06F_impro01_F000", "Ses01X_impro01_F000", "Ses01F_talk01_F000", "Ses01F_impro01_X000",
    "Ses01F_impro01_F", "Ses01F_F000", "Ses0", "Ses01F_impro01_", "Ses01F_impro01_F0é",
  ])
  func aNameThatIsNotUnderstoodIsADefect(name: String) throws {
    try tree.put("Ses01F_impro01", IemocapTree.evaluation([name: "neu"]))
    try tree.record("Ses01F_impro01_F000")
    let found = try listing()
    #expect(found.utterances.isEmpty)
    #expect(defects(found).map(\.subject) == [name])
    #expect(defects(found).first?.message.contains("line 3 of Session1/dialog") == true)
  }

  @Test(arguments: ["\r\n", "\r", "\n"])
  func lineEndsBytesThatAreNoTextAndABlockWithoutAnEndAreRead(newline: String) throws {
    var text = IemocapTree.evaluation(
      ["Ses01F_impro01_F000": "neu", "Ses01F_impro01_F001": "sad"], newline: newline)
    text += "[1 - 2.5] Ses01F_impro01_F002 joy [2, 2, 2]"
    // A byte order mark, and Latin-1 in an annotator's comment.
    var bytes = Data([0xEF, 0xBB, 0xBF]) + Data(text.utf8)
    let comment = try #require(bytes.firstRange(of: Data("a bit".utf8)))
    bytes.replaceSubrange(comment, with: [0xE9, 0xFF, 0x00])
    try tree.put("Ses01F_impro01", bytes: bytes)
    for number in 0...2 { try tree.record("Ses01F_impro01_F00\(number)", number: number) }
    let found = try listing()
    #expect(found.utterances.map(\.emotion) == ["neutral", "sad"])
    #expect(defects(found).map(\.subject) == ["Ses01F_impro01_F002"])
    #expect(defects(found).first?.message.contains("'joy' (line 16 of") == true)
  }

  @Test func theFirstOfTwoLabelsHoldsAndBothAreTold() throws {
    try tree.add("Ses01F_impro01", ["Ses01F_impro01_F000": "neu"])
    try tree.put("Ses01F_impro01b", IemocapTree.evaluation(["Ses01F_impro01_F000": "sad"]))
    let found = try listing()
    #expect(found.utterances.map(\.emotion) == ["neutral"])
    #expect(defects(found).map(\.kind) == [.duplicate])
    let message = try #require(defects(found).first?.message)
    #expect(message.contains("neu (line 3 of Session1/dialog/EmoEvaluation/Ses01F_impro01.txt)"))
    #expect(message.contains("sad (line 3 of Session1/dialog/EmoEvaluation/Ses01F_impro01b.txt)"))
  }

  @Test func aLabelWithoutARecordingIsToldAndARecordingWithoutALabelIsNot() throws {
    try tree.add(
      "Ses01F_impro01",
      ["Ses01F_impro01_F000": "neu", "Ses01F_impro01_F001": "sad", "Ses01F_impro01_F002": "xxx"])
    try tree.record("Ses01F_impro01_M000")
    for number in [1, 2] {
      try tree.remove("Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F00\(number).wav")
    }
    let found = try listing()
    #expect(found.utterances.map(\.id) == ["Ses01F_impro01_F000"])
    #expect(defects(found).map(\.kind) == [.missing])
    #expect(defects(found).first?.subject == "Ses01F_impro01_F001")
  }

  @Test func whatMacOSAndTheAnnotatorsLeaveBesideTheLabelsIsPassedOver() throws {
    try tree.add("Ses01F_impro01", ["Ses01F_impro01_F000": "neu"])
    let labels = "Session1/dialog/EmoEvaluation/"
    let other = IemocapTree.evaluation(["Ses01F_impro01_F000": "sad"])
    for name in [
      "._Ses01F_impro01.txt", "Categorical/e2_Ses01F_impro01_cat.txt", "notes.doc",
      "Attribute/Ses01F_impro01_atr.txt", "Self-evaluation/Ses01F_impro01_f1.txt", "odd.txt/a.txt",
    ] {
      try Data(other.utf8).write(to: URL(filePath: tree.entry(labels + name)))
    }
    let resource = try tree.recording("._Ses01F_impro01_F000")
    try Data([0, 5, 22, 7]).write(to: URL(filePath: resource))
    let found = try listing()
    #expect(found.utterances.map(\.emotion) == ["neutral"])
    #expect(defects(found).isEmpty)
  }

  @Test func flacIsReadLikeWav() throws {
    try tree.add("Ses01F_impro01", ["Ses01F_impro01_F000": "neu"])
    try tree.put(
      "Ses01F_impro02",
      IemocapTree.evaluation(["Ses01F_impro02_F000": "sad", "Ses01F_impro02_F001": "sad"]))
    try writeAudio(
      sine(hz: 200, sampleRateHz: 16_000, seconds: 0.1), sampleRateHz: 16_000,
      to: tree.recording("Ses01F_impro02_F000", type: "flac"), as: .flacInt16)
    let corpus = try corpus()
    let utterances = try corpus.list().utterances
    #expect(utterances.map(\.emotion) == ["neutral", "sad"])
    #expect(try corpus.read(utterances[0]).samples.count == 5)
    #expect(try corpus.read(utterances[1]).samples.count == 1_600)
  }

  @Test func theReleaseMayLieOneFolderDeeper() throws {
    var deeper = tree
    deeper.root = "IEMOCAP_full_release/"
    try deeper.add("Ses01F_impro01", ["Ses01F_impro01_F000": "neu"])
    #expect(try listing().utterances.count == 1)
  }

  @Test func sessionsThatAreNotThereOrNotCompleteAreToldAndTheOthersListed() throws {
    try tree.add("Ses01F_impro01", ["Ses01F_impro01_F000": "neu"])
    try tree.add("Ses04F_impro01", ["Ses04F_impro01_F000": "neu"])
    try tree.record("Ses02F_impro01_F000")
    try tree.put("Ses05F_impro01", IemocapTree.evaluation(["Ses05F_impro01_F000": "neu"]))
    let found = try listing()
    #expect(found.utterances.map(\.group) == ["Session1", "Session4"])
    #expect(found.defects.map(\.subject) == ["Session2", "Session3", "Session5"])
    #expect(found.defects.allSatisfy { $0.kind == .missing })
    #expect(found.defects[0].message.contains("lacks dialog/EmoEvaluation or sentences/wav"))
    #expect(found.defects[1].message.contains("is not there"))
  }

  @Test func aLabelInAnotherSessionsFolderIsTakenAsNamed() throws {
    try tree.add("Ses01F_impro01", ["Ses01F_impro01_F000": "neu"])
    try tree.put("Ses01F_impro02", IemocapTree.evaluation(["Ses02F_impro02_M000": "sad"]))
    try tree.record("Ses02F_impro02_M000")
    // Session 2 has no labels of its own; its recording is not looked for.
    #expect(try listing().utterances.count == 1)
    try tree.put("Ses02F_impro01", "")
    let found = try listing()
    #expect(found.utterances.map(\.group) == ["Session1", "Session2"])
    #expect(
      defects(found).map(\.message) == [
        "is labelled in Session1, and its name says Session2: taken as named"
      ])
  }

  @Test func aFolderWithoutTheLayoutSaysWhatWasLookedFor() throws {
    for path in [tree.path, "/nowhere/iemocap"] {
      let error = auditError { try makeCorpus("iemocap", ["path": .text(path)]).list() }
      #expect(error?.code == .missingFile)
      #expect(error?.message.contains(path) == true)
      #expect(error?.message.contains("Session1 … Session5") == true)
    }
    try tree.record("Ses01F_impro01_F000")
    let unlabelled = auditError { try listing() }
    #expect(unlabelled?.code == .missingFile)
    #expect(unlabelled?.message.contains("dialog/EmoEvaluation") == true)
  }

  @Test func foldsMayBeDealtInsteadOfSessions() throws {
    for session in 1...5 {
      let dialog = "Ses0\(session)F_impro01"
      try tree.add(dialog, [dialog + "_F000": "neu", dialog + "_M000": "sad"])
    }
    let corpus = try corpus(["folds": .integer(2)])
    #expect(corpus.description.foldRule == .speakers(count: 2))
    #expect(corpus.description.notes.contains { $0.contains("not its sessions") })
    let folds = try SpeakerFolds(
      of: corpus.list().utterances, by: corpus.description.foldRule, balancing: "gender",
      seed: Seed(0))
    #expect((0..<2).map { folds.testRows(ofFold: $0).count } == [6, 4])
  }

  @Test func everyFoldHoldsOutOneSessionWithBothItsSpeakers() throws {
    for session in 1...5 {
      let dialog = "Ses0\(session)F_impro01"
      try tree.add(dialog, [dialog + "_F000": "neu", dialog + "_M000": "sad"])
      try tree.add(
        "Ses0\(session)M_script01_1",
        ["Ses0\(session)M_script01_1_F000": "hap", "Ses0\(session)M_script01_1_M000": "ang"])
    }
    let corpus = try corpus()
    let found = try corpus.list()
    #expect(found.defects.isEmpty)
    let folds = try SpeakerFolds(
      of: found.utterances, by: corpus.description.foldRule, balancing: "gender", seed: Seed(0))
    #expect(folds.count == 5)
    for fold in 0..<folds.count {
      let held = folds.testRows(ofFold: fold).map { found.utterances[$0] }
      let trained = folds.trainingRows(ofFold: fold).map { found.utterances[$0] }
      #expect(Set(held.map(\.group)) == ["Session\(fold + 1)"])
      #expect(Set(held.map(\.speaker)) == ["Ses0\(fold + 1)F", "Ses0\(fold + 1)M"])
      #expect(held.count == 4)
      #expect(Set(held.map(\.speaker)).isDisjoint(with: trained.map(\.speaker)))
    }
  }
}
