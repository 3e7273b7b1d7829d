import Foundation
import MetricKit
import TelltaleCore
import Testing

@testable import Engine
@testable import LeakageMetricsPlugin
@testable import Plan
@testable import Results
@testable import RidgePlugin
@testable import Statistics

/// The test by retraining keeps its level whatever the layout, and finds what is there. The same
/// simulation with kept scores rejects 8 to 16 % of true nulls.
@Suite struct ExactTestTests {
  private let attacker = RidgeAttacker(directionLimit: 128, nativeFeature: "mel")

  /// Speakers of both classes in turn, in so many folds.
  private func design(
    _ speech: Speech, foldCount: Int, cameTrained: Bool
  ) throws -> RetrainedDesign {
    let classes = ["female", "male"]
    let utterances = speech.rows.indices.map { row in
      Utterance(
        id: "\(row)", speaker: name(speech.speakers[row]), emotion: "neutral",
        attributes: ["gender": classes[speech.labels[speech.speakers[row]]]])
    }
    let answer = RetrainedDesign.answer(
      try Evaluation(
        of: utterances,
        CorpusDescription(
          name: "drawn", protocolVersion: "1", language: "", licence: "",
          foldRule: .speakers(count: foldCount), emotions: ["neutral"],
          attributes: [AttributeDescription(name: "gender", classes: classes, note: "")], notes: []),
        by: try AuditConfiguration(
          yaml: "corpora: { drawn: {} }\nmodel: { use: given }\nattackers: [ridge]",
          defaultName: "drawn")),
      cameTrained: cameTrained, seed: Seed(3))
    return try #require(answer.design)
  }

  /// Sorted as the speakers' indices are.
  private func name(_ speaker: Int) -> String { speaker < 10 ? "s0\(speaker)" : "s\(speaker)" }

  private func replicates(
    _ speech: Speech, _ design: RetrainedDesign, foldCount: Int
  ) throws -> [Double] {
    try RetrainedAttack(
      design: design, attacker: attacker, metrics: [AreaUnderCurve()],
      folds: Array(0..<foldCount), seed: Seed(1)
    ).replicates(
      [
        RetrainedAttack.Rows(
          input: speech.input, positions: RowPosition.all(of: speech.rows),
          speakers: speech.speakers)
      ], inputOfFold: Array(repeating: 0, count: foldCount), execution: Execution(seed: Seed(1))
    ).map { $0[0] }
  }

  private func pValue(_ replicates: [Double]) -> Double {
    Double(replicates.count { $0 >= replicates[0] - 1e-9 }) / Double(replicates.count)
  }

  private func rejections(
    of simulations: Range<UInt64>, speakerCount: Int, foldCount: Int, leak: Float,
    cameTrained: Bool
  ) throws -> Int {
    var count = 0
    for seed in simulations {
      let speech = Speech.drawn(
        speakerCount: speakerCount, utteranceCount: 5, length: 4, leak: leak, seed: seed)
      let design = try design(speech, foldCount: foldCount, cameTrained: cameTrained)
      if pValue(try replicates(speech, design, foldCount: foldCount)) <= 0.05 { count += 1 }
    }
    return count
  }

  @Test func theObservedValueIsTheAttacksOwn() throws {
    for cameTrained in [true, false] {
      let speech = Speech.drawn(
        speakerCount: 16, utteranceCount: 6, length: 7, leak: 1, seed: 11)
      let design = try design(speech, foldCount: 4, cameTrained: cameTrained)
      #expect(design.rule == (cameTrained ? .foldsDealtAnew : .withinFolds))
      let folds = try design.folds(of: design.labels)
      var sum = 0.0
      for fold in 0..<4 {
        let judged = speech.rows(of: folds.indices.filter { folds[$0] == fold })
        let scores = try speech.scores(
          of: attacker, trainedOn: speech.rows(of: folds.indices.filter { folds[$0] != fold }),
          judging: judged)
        let measured = try AreaUnderCurve().measure(
          MeasurementRequest(
            scores: scores,
            truth: LabelColumn(
              classes: ["female", "male"], labels: judged.map { speech.labels[speech.speakers[$0]] }
            ), speakers: judged.map { name(speech.speakers[$0]) }, seed: Seed(1)))
        guard case .value(let score) = measured else {
          Issue.record("fold \(fold) has no AUC")
          return
        }
        sum += score.value
      }
      #expect(abs(try replicates(speech, design, foldCount: 4)[0] - sum / 4) < 1e-9)
    }
  }

  /// 252 deals of five and five, of which 12 may reach the observed one: a level of .048. Of 120, 1 to
  /// 14 rejections hold 99.6 % of what such a test gives.
  @Test func fiveAndFiveSpeakersAreRejectedAsOftenAsTheLevelSays() throws {
    let count = try rejections(
      of: 0..<120, speakerCount: 10, foldCount: 5, leak: 0, cameTrained: true)
    #expect((1...14).contains(count), "\(count) of 120")
  }

  /// 648 deals of eight and eight, two of each in a fold.
  @Test func dealtWithinFoldsTheLevelIsKeptToo() throws {
    let count = try rejections(
      of: 1000..<1100, speakerCount: 16, foldCount: 4, leak: 0, cameTrained: false)
    #expect((0...13).contains(count), "\(count) of 100")
  }

  @Test func aLeakIsFound() throws {
    let few = try rejections(
      of: 0..<20, speakerCount: 10, foldCount: 5, leak: 2, cameTrained: true)
    #expect(few >= 12, "\(few) of 20")
    let more = try rejections(
      of: 20..<30, speakerCount: 16, foldCount: 4, leak: 2, cameTrained: false)
    #expect(more >= 8, "\(more) of 10")
  }

  @Test func aTestThatIsToldToStopStops() throws {
    let speech = Speech.drawn(speakerCount: 10, utteranceCount: 4, length: 3, leak: 0, seed: 1)
    let design = try design(speech, foldCount: 5, cameTrained: true)
    let attack = RetrainedAttack(
      design: design, attacker: attacker, metrics: [AreaUnderCurve()], folds: [0], seed: Seed(1))
    #expect {
      _ = try attack.replicates(
        [
          RetrainedAttack.Rows(
            input: speech.input, positions: RowPosition.all(of: speech.rows),
            speakers: speech.speakers)
        ], inputOfFold: [0], execution: Execution(seed: Seed(1), isCancelled: { true }))
    } throws: { ($0 as? AuditError)?.code == .cancelled }
  }
}
