import Foundation
import Synchronization
import TelltaleCore
import Testing

@testable import Plan

/// Recordings in memory: what `read` gives is chosen per utterance.
private struct CheckedCorpus: Corpus {
  enum Sound: Sendable {
    case samples([Float])
    case error(AuditError)
  }

  var utterances: [Utterance] = []
  var sounds: [String: Sound] = [:]
  var defects: [CorpusDefect] = []
  var foldCount = 2
  /// A fold for each speaker.
  var isGrouped = false

  var description: CorpusDescription {
    CorpusDescription(
      name: "Checked", protocolVersion: "1", language: "none", licence: "none",
      foldRule: isGrouped ? .leaveOneGroupOut : .speakers(count: foldCount),
      emotions: ["angry", "sad"],
      attributes: [AttributeDescription(name: "gender", classes: ["female", "male"], note: "")])
  }

  func list() throws(AuditError) -> CorpusListing {
    CorpusListing(utterances: utterances, defects: defects)
  }

  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    switch sounds[utterance.id] {
    case .samples(let samples): return AudioClip(samples: samples, sampleRateHz: 16_000)
    case .error(let error): throw error
    case nil: throw AuditError(.missingFile, "there is no '\(utterance.id)'")
    }
  }

  /// Adds an utterance whose sound is its own unless given.
  mutating func add(
    _ id: String, speaker: String, emotion: String, gender: String? = "female",
    _ sound: Sound? = nil
  ) {
    utterances.append(
      Utterance(
        id: id, speaker: speaker, emotion: emotion,
        attributes: gender.map { ["gender": $0] } ?? [:]))
    let number = Float(utterances.count)
    sounds[id] = sound ?? .samples((0..<1_600).map { 0.5 * sin(Float($0) * 0.01 * number) })
  }

  /// Four speakers, two of each gender, two emotions each, 0.1 s an utterance.
  static var sound: CheckedCorpus {
    var corpus = CheckedCorpus()
    for (speaker, gender) in [("a", "female"), ("b", "female"), ("c", "male"), ("d", "male")] {
      corpus.add(speaker + "1", speaker: speaker, emotion: "angry", gender: gender)
      corpus.add(speaker + "2", speaker: speaker, emotion: "sad", gender: gender)
    }
    return corpus
  }
}

struct CorpusCheckTests {
  private func check(_ corpus: CheckedCorpus, threads: Int = 2) throws -> CorpusCheckReport {
    try CorpusCheck().run(corpus, execution: Execution(seed: Seed(1), threadCount: threads))
  }

  @Test func aSoundCorpusHasNoDefectsAndEverySpeakerIsCountedOnce() throws {
    let report = try check(.sound)
    #expect(report.defects.isEmpty)
    #expect(report.speakerCount == 4 && report.utteranceCount == 8)
    #expect(abs(report.totalSeconds - 0.8) < 1e-9)
    #expect(report.emotions.map(\.utteranceCount) == [4, 4])
    let classes = try #require(report.attributes.first).classes
    #expect(classes.map(\.label) == ["female", "male"])
    #expect(classes.map(\.speakerCount) == [2, 2])
    #expect(classes.map(\.emotions) == [["angry": 2, "sad": 2], ["angry": 2, "sad": 2]])
    // Two folds of one speaker of each class.
    #expect(report.folds.count == 2)
    #expect(report.folds.allSatisfy { $0.classes.map(\.speakerCount) == [1, 1] })
    #expect(report.folds.map(\.utteranceCount).reduce(0, +) == 8)
    #expect(report.speakers.map(\.name) == ["a", "b", "c", "d"])
    #expect(report.speakers.allSatisfy { $0.fold != nil && $0.utteranceCount == 2 })
  }

  @Test func everyKindOfDefectIsFound() throws {
    var corpus = CheckedCorpus.sound
    let flat = [Float](repeating: 0.9999, count: 4) + [0, -1, -1, -1, 0, 1, 1, 0.2]
    corpus.add("clipped", speaker: "a", emotion: "sad", .samples(flat))
    corpus.add("silent", speaker: "a", emotion: "sad", .samples([Float](repeating: 0, count: 99)))
    corpus.add("gone", speaker: "a", emotion: "sad", .error(AuditError(.missingFile, "gone.wav")))
    corpus.add(
      "broken", speaker: "a", emotion: "sad", .error(AuditError(.unreadableAudio, "broken.wav")))
    corpus.add("only", speaker: "e", emotion: "sad")
    corpus.add("odd", speaker: "a", emotion: "giddy", gender: "other")
    corpus.defects = [CorpusDefect(.unknownLabel, subject: "x", message: "from the listing")]
    let report = try check(corpus)
    let subjects = Dictionary(grouping: report.defects, by: \.kind).mapValues { $0.map(\.subject) }
    #expect(subjects[.clipped] == ["clipped"])
    #expect(subjects[.silent] == ["silent"])
    #expect(subjects[.missing] == ["gone"])
    #expect(subjects[.unreadable] == ["broken"])
    #expect(subjects[.oneClassSpeaker] == ["e"])
    #expect(subjects[.unknownLabel] == ["emotion 'giddy'", "gender 'other'", "x"])
    let odd = report.defects.first { $0.subject == "gender 'other'" }
    #expect(odd?.message.contains("(odd)") == true)
    #expect(subjects[.duplicate] == nil)
    let clipped = report.defects.first { $0.kind == .clipped }?.message
    #expect(clipped?.contains("7 samples") == true && clipped?.contains("2 runs") == true)
  }

  @Test func twoSamplesAtFullScaleAreAPeakAndThreeAreClipped() {
    let examine = { (samples: [Float]) in
      SoundCheck.examine(AudioClip(samples: samples, sampleRateHz: 16_000)).clippedRunCount
    }
    #expect(examine([0, 1, 1, 0]) == 0)
    #expect(examine([0, 1, 1, -1, 0]) == 0)
    #expect(examine([0, 1, 1, 1]) == 1)
    #expect(examine([0, 0.999, 0.999, 0.999]) == 0)
  }

  @Test func identicalSoundsAreTheSameWhateverTheirLabelsAndDifferencesAreTold() throws {
    var corpus = CheckedCorpus.sound
    let sound = CheckedCorpus.Sound.samples([0.1, 0.2, 0.3])
    corpus.add("p", speaker: "a", emotion: "sad", sound)
    corpus.add("q", speaker: "a", emotion: "angry", sound)
    corpus.add("r", speaker: "b", emotion: "sad", .samples([0.4, 0.5]))
    corpus.add("s", speaker: "b", emotion: "sad", .samples([0.4, 0.5]))
    corpus.add("t", speaker: "b", emotion: "sad", .samples([0.4, 0.5, 0]))
    let report = try check(corpus)
    #expect(report.sameSounds.map(\.utterances) == [["p", "q"], ["r", "s"]])
    #expect(report.sameSounds.map(\.differingLabels) == [["emotion"], []])
    let messages = report.defects.filter { $0.kind == .duplicate }.map(\.message)
    #expect(messages.first?.contains("emotion (sad / angry)") == true)
    #expect(messages.last?.contains("same labels") == true)
  }

  @Test func theReportDoesNotDependOnTheThreadCountAndSurvivesJSON() throws {
    let one = try check(.sound, threads: 1)
    #expect(try check(.sound, threads: 4) == one)
    let json = try JSONEncoder().encode(one)
    #expect(try JSONDecoder().decode(CorpusCheckReport.self, from: json) == one)
  }

  @Test func tooFewSpeakersForTheFoldsMakeFewerFoldsAndThatIsSaid() throws {
    var corpus = CheckedCorpus.sound
    corpus.foldCount = 9
    let report = try check(corpus)
    #expect(report.folds.map { $0.classes.map(\.speakerCount) } == [[1, 1], [1, 1]])
    #expect(report.text().contains("2 folds instead of 9: gender 'female' has 2 speakers"))
    #expect(report.defects.isEmpty)
  }

  @Test func foldsThatCannotBeCutAreToldAndTheRestIsChecked() throws {
    var corpus = CheckedCorpus.sound
    corpus.utterances.removeAll { $0.speaker != "a" }
    let report = try check(corpus)
    #expect(report.folds.isEmpty)
    #expect(report.foldProblem?.contains("2 folds over 1 speakers") == true)
    #expect(report.text().contains("2 folds over 1 speakers"))
    #expect(report.speakerCount == 1)
  }

  @Test func aSpeakerOfTwoGendersIsADefectByNameAndPlace() throws {
    var corpus = CheckedCorpus.sound
    corpus.add("a3", speaker: "a", emotion: "sad", gender: "male")
    let report = try check(corpus)
    #expect(report.defects.map(\.kind) == [.varyingLabel])
    #expect(report.defects.first?.subject == "a")
    let message = try #require(report.defects.first?.message)
    #expect(
      message.contains("'female' in 2 utterances (a1, a2) and 'male' in 1 utterance (a3)"))
    #expect(message.contains("varying-labels: majority"))
    #expect(report.attributes.first?.varyingSpeakers == ["a"])
    #expect(report.folds.map { $0.speakerCount } == [2, 2])
  }

  @Test func anAttributeThatVariesWithinMostSpeakersIsNoMistake() throws {
    var corpus = CheckedCorpus.sound
    for (id, gender) in [("a", "male"), ("b", "male"), ("c", "female")] {
      corpus.add("\(id)3", speaker: id, emotion: "sad", gender: gender)
    }
    let report = try check(corpus)
    #expect(report.defects.isEmpty)
    #expect(report.text().contains("varies within 3 speakers"))
  }

  @Test func labelsThatDifferInCaseOrLookAlikeOrSayNothingAreDefects() throws {
    var corpus = CheckedCorpus.sound
    corpus.add("e1", speaker: "e", emotion: "Angry ", gender: " FEMALE")
    corpus.add("e2", speaker: "e", emotion: "n/a", gender: "female")
    corpus.add("f1", speaker: "f", emotion: "sad", gender: "Unknown")
    corpus.add("f2", speaker: "f", emotion: "angry", gender: nil)
    let report = try check(corpus)
    let told = report.defects.map { "\($0.kind.rawValue) \($0.subject): \($0.message)" }
      .joined(separator: "\n")
    #expect(told.contains("alike-labels emotion 'Angry ': is taken for 'angry'"), "\(told)")
    #expect(told.contains("alike-labels gender ' FEMALE': is taken for 'female'"), "\(told)")
    #expect(told.contains("missing-label emotion: no label, or 'n/a': 1 utterance of 1 speaker"))
    #expect(told.contains("missing-label gender: no label, or 'Unknown': 2 utterances of 1"))
    #expect(report.utteranceCount == 11)
    #expect(report.attributes.first?.classes.map(\.label) == ["female", "male", nil])
  }

  @Test func aFoldOfOneClassIsADefect() throws {
    var corpus = CheckedCorpus.sound
    corpus.isGrouped = true
    let report = try check(corpus)
    #expect(report.defects.map(\.kind) == Array(repeating: .unjudged, count: 4))
    #expect(report.defects.first?.message.contains("nobody of gender 'male'") == true)
    #expect(report.text().contains("4 of 4 folds hold out nobody of some class of gender"))
  }

  @Test func nothingReadableIsCounted() throws {
    var corpus = CheckedCorpus.sound
    corpus.sounds = [:]
    #expect(try check(corpus).readCount == 0)
    #expect(try check(.sound).readCount == 8)
  }

  @Test func anUnknownAttributeNamesTheNearestOne() {
    #expect {
      try CorpusCheck(attribute: "gendr").run(
        CheckedCorpus.sound, execution: Execution(seed: Seed(1)))
    } throws: { error in
      let error = error as? AuditError
      return error?.code == .unknownName && error?.message.contains("'gender'") == true
    }
  }

  @Test func aCancelledCheckStopsAndProgressReachesTheEnd() throws {
    let read = Mutex(0.0)
    let execution = Execution(
      seed: Seed(1), threadCount: 2,
      progress: { progress in read.withLock { $0 = max($0, progress.fraction) } })
    _ = try CorpusCheck().run(CheckedCorpus.sound, execution: execution)
    #expect(read.withLock(\.self) == 1)
    #expect {
      try CorpusCheck().run(
        CheckedCorpus.sound, execution: Execution(seed: Seed(1), isCancelled: { true }))
    } throws: {
      ($0 as? AuditError)?.code == .cancelled
    }
  }

  @Test func theTextAlignsItsTablesAndCutsLongLists() throws {
    var corpus = CheckedCorpus.sound
    for index in 0..<25 {
      corpus.add(
        "m\(index)", speaker: "a", emotion: "sad", .error(AuditError(.missingFile, "m\(index)")))
    }
    let text = try check(corpus).text()
    #expect(text.contains("  missing (25)\n"))
    #expect(text.contains("… and 5 more in the JSON"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let header = try #require(lines.firstIndex { $0.hasPrefix("  gender") })
    #expect(Set(lines[header...header + 2].map(\.count)).count == 1)
    #expect(lines.allSatisfy { $0.last != " " })
  }
}
