import TelltaleCore
import Testing

@testable import Plan

/// The corpus check on the real recordings, whose defects are known.
@Suite(.enabled(if: TestData.hasAllCorpora, "the real recordings are not at hand"))
struct RealCorporaCheckTests {
  private func check(_ id: String) throws -> CorpusCheckReport {
    let corpus = try makeCorpus(id, ["path": .text(TestData.corpus(id))])
    return try CorpusCheck().run(corpus, execution: Execution(seed: Seed(1), threadCount: 2))
  }

  private func defects(_ report: CorpusCheckReport, _ kind: CorpusDefect.Kind) -> [CorpusDefect] {
    report.defects.filter { $0.kind == kind }
  }

  @Test func cremaDHoldsOneRecordingUnderTwoEmotions() throws {
    let report = try check("crema-d")
    #expect(report.utteranceCount == 2548 && report.speakerCount == 91)
    #expect(abs(report.totalSeconds / 3600 - 1.785) < 0.001)
    #expect(report.emotions.map(\.utteranceCount) == [637, 637, 637, 637])
    #expect(report.sameSounds.map(\.utterances) == [["1006_TIE_HAP_XX", "1006_TIE_NEU_XX"]])
    #expect(report.sameSounds.map(\.differingLabels) == [["emotion"]])
    #expect(defects(report, .duplicate).map(\.subject) == ["1006_TIE_HAP_XX"])
    #expect(defects(report, .duplicate).first?.message.contains("happy / neutral") == true)
    // 43 women and 48 men in 5: pairs come first.
    #expect(
      report.folds.map { $0.classes.map(\.speakerCount) }
        == Array(repeating: [9, 10], count: 3) + Array(repeating: [8, 9], count: 2))
    for kind in CorpusDefect.Kind.allCases where kind != .duplicate && kind != .clipped {
      #expect(defects(report, kind).isEmpty, "\(kind)")
    }
    // Resampling made flat tops of three samples in a few loud files, and none longer.
    #expect(defects(report, .clipped).count == 5)
  }

  @Test func ravdessHoldsOneRecordingTwice() throws {
    let report = try check("ravdess")
    #expect(report.utteranceCount == 1440 && report.speakerCount == 24)
    #expect(
      report.sameSounds.map(\.utterances) == [["03-01-03-01-02-01-07", "03-01-03-01-02-02-07"]])
    #expect(report.sameSounds.map(\.differingLabels) == [[]])
    #expect(report.defects.map(\.kind) == [.duplicate])
    let genders = try #require(report.attributes.first).classes
    #expect(genders.map(\.speakerCount) == [12, 12])
    #expect(genders.map(\.utteranceCount) == [720, 720])
    #expect(genders.first?.emotions["neutral"] == 48)
  }

  @Test func emoDBHasNoDefects() throws {
    let report = try check("emodb")
    #expect(report.utteranceCount == 535 && report.speakerCount == 10)
    #expect(report.defects.isEmpty)
    #expect(abs(report.totalSeconds / 3600 - 0.413) < 0.001)
    #expect(report.folds.allSatisfy { $0.classes.map(\.speakerCount) == [1, 1] })
    // Speaker 08 has no disgust.
    #expect(report.speakers.first { $0.name == "08" }?.emotions["disgust"] == nil)
  }
}
