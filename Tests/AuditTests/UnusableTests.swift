import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Plan
@testable import Results

/// The fake corpus with a file for each utterance, of which some cannot be read or are too short.
private struct FiledCorpus: Corpus {
  var unreadable: Set<String> = []
  var short: Set<String> = []
  /// Holds a file of its own for each utterance; those that are missing are not in it.
  let folder: String
  private let inner = FakeCorpus()

  init(folder: String, missing: Set<String> = []) throws {
    self.folder = folder
    for utterance in inner.list().utterances where !missing.contains(utterance.id) {
      try Data(utterance.id.utf8).write(to: URL(filePath: "\(folder)/\(utterance.id)"))
    }
  }

  var description: CorpusDescription { inner.description }

  func list() -> CorpusListing {
    let utterances = inner.list().utterances.map {
      Utterance(
        id: $0.id, speaker: $0.speaker, emotion: $0.emotion, attributes: $0.attributes,
        audioPath: "\(folder)/\($0.id)")
    }
    return CorpusListing(utterances: utterances, defects: [])
  }

  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    guard let path = utterance.audioPath, FileManager.default.fileExists(atPath: path) else {
      throw AuditError(.missingFile, "there is no '\(utterance.id)'")
    }
    if unreadable.contains(utterance.id) {
      throw AuditError(.unreadableAudio, "'\(utterance.id)' has no frames")
    }
    let clip = try inner.read(utterance)
    return short.contains(utterance.id)
      ? AudioClip(samples: Array(clip.samples.prefix(1)), sampleRateHz: 16_000) : clip
  }
}

/// Utterances that cannot be used: found before anything is planned, refused or left out, and counted.
@Suite struct UnusableTests {
  private func audit(_ corpus: FiledCorpus) throws -> FakeAudit {
    var audit = try FakeAudit()
    try audit.registry.add(
      ComponentFactory(
        .corpus,
        ComponentMetadata(
          role: .corpus, id: "filed", version: "1", summary: "", citation: "", licence: "")
      ) { _ in corpus }, source: "test")
    audit.configuration.corpora[0].use = "filed"
    return audit
  }

  private func withCorpus(
    missing: Set<String> = [], unreadable: Set<String> = [], short: Set<String> = [],
    _ body: (FakeAudit, String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/sound", withIntermediateDirectories: true)
      var corpus = try FiledCorpus(folder: folder + "/sound", missing: missing)
      corpus.unreadable = unreadable
      corpus.short = short
      try body(try audit(corpus), folder)
    }
  }

  @Test func aPlanRefusesAllOfThemAtOnceAndSaysWhatToDo() throws {
    try withCorpus(missing: ["a100-10"], unreadable: ["a101-12"], short: ["a102-11"]) { audit, _ in
      let error = #expect(throws: AuditError.self) { try audit.plan() }
      let message = try #require(error?.message)
      #expect(error?.component == "fake")
      #expect(message.contains("3 of 120 utterances cannot be used"))
      for id in ["a100-10", "a101-12", "a102-11"] { #expect(message.contains("'\(id)'")) }
      #expect(message.contains("--unusable leave-out"))
    }
  }

  @Test func leftOutOfEverythingTheyAreCountedInPlanAndResult() throws {
    try withCorpus(missing: ["a100-10"], unreadable: ["a100-12"], short: ["a102-11"]) {
      audit, folder in
      var audit = audit
      audit.configuration.unusable = .leaveOut
      let text = PlanText(try audit.plan(), storeFolder: "/nowhere", outputFolder: "/nowhere").text
      #expect(text.contains("117 utterances"))
      #expect(
        text.contains("left out   fake: 2 utterances of 1 speaker without sound that can be read"))
      #expect(
        text.contains(
          "left out   fake: 1 utterance of 1 speaker that an extractor makes nothing of"))
      #expect(text.contains("'a100-12'"))

      let (run, result) = try audit.run(in: folder)
      #expect(run.failedStageCount == 0)
      let corpus = try #require(result.provenance.corpora.first)
      #expect(corpus.utteranceCount == 117)
      #expect(
        corpus.leftOut == [
          LeftOut(reason: .sound, utteranceCount: 2, speakerCount: 1),
          LeftOut(reason: .feature, utteranceCount: 1, speakerCount: 1),
        ])
      let scored = try String(
        contentsOfFile: "\(folder)/out/\(ScoreFiles.utterances)", encoding: .utf8)
      #expect(!scored.contains("a100-12"))
    }
  }

  /// What a worker is handed.
  @Test func aFrozenAuditIsTheSameWithoutTryingAnything() throws {
    try withCorpus(unreadable: ["a100-12"], short: ["a102-11"]) { audit, folder in
      var audit = audit
      audit.configuration.unusable = .leaveOut
      let plan = try audit.plan()
      try FrozenAudit(plan.audit, baseFolder: "/").write(to: "\(folder)/frozen.json")
      let thawed = try FrozenAudit.read("\(folder)/frozen.json").thawed { _ in audit.registry }
      #expect(try AuditPlan(thawed).stages == plan.stages)
    }
  }

  @Test func aCorpusOfWhichNothingCanBeUsedIsRefusedWhateverTheSettingSays() throws {
    let all = Set(FakeCorpus().list().utterances.map(\.id))
    try withCorpus(unreadable: all) { audit, _ in
      var audit = audit
      audit.configuration.unusable = .leaveOut
      let error = #expect(throws: AuditError.self) { try audit.plan() }
      let message = try #require(error?.message)
      #expect(message.contains("120 of 120 utterances cannot be used"))
      #expect(message.contains("and 77 more"), "the list is bounded")
      #expect(!message.contains("--unusable"))
    }
  }

  @Test func anAuditFileNamesWhatTakesNoPart() throws {
    var audit = try FakeAudit()
    audit.configuration.leaveOut = ["fake": ["a100-10", "a109-21"]]
    let content = try audit.plan().audit.evaluationCorpus
    #expect(content.utterances.count == 118)
    #expect(
      LeftOut.counting(content.leftOut)
        == [LeftOut(reason: .named, utteranceCount: 2, speakerCount: 2)])
    audit.configuration.leaveOut = ["fake": ["a100-1O"]]
    let error = #expect(throws: AuditError.self) { try audit.plan() }
    #expect(error?.message.contains("did you mean 'a100-10'?") == true)
  }

  @Test func aListInAnAuditFileIsOfTheAttackedCorpus() throws {
    let head = "corpora: [a, b]\nmodel: { use: m, corpus: b }\nattackers: [x]\n"
    let list = try AuditConfiguration(yaml: head + "leave-out: [u1, u2]", defaultName: "")
    #expect(list.leaveOut == ["b": ["u1", "u2"]])
    let map = try AuditConfiguration(yaml: head + "leave-out: { a: [u1], b: u3 }", defaultName: "")
    #expect(map.leaveOut == ["a": ["u1"], "b": ["u3"]])
    #expect(try AuditConfiguration(yaml: map.yaml, defaultName: "").leaveOut == map.leaveOut)
    #expect(throws: AuditError.self) {
      try AuditConfiguration(yaml: head + "leave-out: { c: [u1] }", defaultName: "")
    }
  }
}
