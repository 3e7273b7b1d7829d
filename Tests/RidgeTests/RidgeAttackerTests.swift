import Foundation
import TelltaleCore
import Testing

@testable import RidgePlugin

@Suite struct RidgeAttackerTests {
  private let attacker = RidgeAttacker(directionLimit: 128, nativeFeature: "mel")

  @Test func retrainingOnSeveralThreadsGivesTheSameInTheSameOrder() throws {
    let speech = Speech.drawn(
      speakerCount: 12, utteranceCount: 6, length: 200, leak: 1.5, seed: 4)
    let trainings = (0..<30).map { number in
      let judged = [number % 12, (number + 5) % 12].sorted()
      let learnt = (0..<12).filter { !judged.contains($0) }
      return RetrainingRequest.Training(
        trainingSpeakers: learnt, judgedSpeakers: judged,
        labellings: [learnt.map { ($0 + number) / 2 % 2 }])
    }
    func answers(
      threadCount: Int, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> [ScoreMatrix] {
      var answers: [ScoreMatrix] = []
      try attacker.retrain(
        RetrainingRequest(
          input: speech.input, rows: Array(speech.rows.indices), speakers: speech.speakers,
          classCount: 2, trainings: trainings,
          execution: Execution(
            seed: Seed(9), threadCount: threadCount, isCancelled: isCancelled))
      ) { (number, scores) throws(AuditError) in
        #expect(number == answers.count && scores.count == 1)
        answers += scores
      }
      return answers
    }
    let wanted = try answers(threadCount: 1)
    #expect(wanted.count == trainings.count && Set(wanted.map(\.values)).count >= 12)
    #expect(try answers(threadCount: 3) == wanted)
    #expect(throws: AuditError.self) { try answers(threadCount: 3, isCancelled: { true }) }
  }

  @Test(arguments: [2, 3]) func retrainingGivesWhatTrainingGives(classCount: Int) throws {
    let speech = Speech.drawn(
      speakerCount: 12, utteranceCount: 6, length: 9, leak: 1.5, classCount: classCount, seed: 4)
    let (learnt, judged) = ([0, 1, 2, 4, 5, 7, 9, 10, 11], [3, 6, 8])
    let labellings = [
      learnt.map { speech.labels[$0] }, learnt.map { ($0 * $0 / 3) % classCount },
      learnt.indices.map { $0 % classCount },
    ]
    for limit in [4, 128] {
      let attacker = RidgeAttacker(directionLimit: limit, nativeFeature: "mel")
      var found: [ScoreMatrix] = []
      try attacker.retrain(
        RetrainingRequest(
          input: speech.input, rows: Array(speech.rows.indices), speakers: speech.speakers,
          classCount: classCount,
          trainings: [
            .init(trainingSpeakers: learnt, judgedSpeakers: judged, labellings: labellings)
          ], execution: Execution(seed: Seed(9)))
      ) { (_, scores) throws(AuditError) in found = scores }
      #expect(found.count == labellings.count)
      for (labelling, scores) in zip(labellings, found) {
        var labels = speech.labels
        for (speaker, label) in zip(learnt, labelling) { labels[speaker] = label }
        let wanted = try speech.scores(
          of: attacker, trainedOn: speech.rows(of: learnt), judging: speech.rows(of: judged),
          labels: labels)
        #expect(scores.rowCount == wanted.rowCount)
        for (new, old) in zip(scores.values, wanted.values) { #expect(abs(new - old) < 1e-5) }
      }
    }
  }

  @Test func aSpeakerCountsOnceHoweverTalkative() throws {
    let speech = Speech.drawn(speakerCount: 10, utteranceCount: 5, length: 6, leak: 2, seed: 2)
    let training = speech.rows(of: Array(0..<8))
    let judged = speech.rows(of: [8, 9])
    // Speaker 0 is heard four times over.
    let repeated = Speech(
      rows: speech.rows + (0..<3).flatMap { _ in speech.rows[0..<5] },
      speakers: speech.speakers + [Int](repeating: 0, count: 15), labels: speech.labels,
      classCount: 2)
    let once = try speech.scores(of: attacker, trainedOn: training, judging: judged)
    let often = try repeated.scores(
      of: attacker, trainedOn: training + Array(50..<65), judging: judged)
    for (new, old) in zip(often.values, once.values) { #expect(abs(new - old) < 1e-4) }
  }

  @Test func labelsThatVaryWithinASpeakerAreLearnt() throws {
    let speech = Speech.drawn(speakerCount: 30, utteranceCount: 4, length: 4, leak: 4, seed: 3)
    // Three voices, who are of either class.
    let mixed = Speech(
      rows: speech.rows, speakers: speech.speakers, labels: speech.labels, classCount: 2)
    let request = TrainingRequest(
      input: mixed.input, target: mixed.request([]).target,
      speakers: mixed.speakers.map { $0 / 10 }, trainingRows: Array(0..<80), validationRows: [],
      execution: Execution(seed: Seed(1)))
    let scores = try attacker.train(request).score(
      ScoringRequest(
        input: mixed.input, rows: Array(80..<120), execution: Execution(seed: Seed(1)))
    ).attribute
    let right = (0..<40).count {
      scores.decision(ofRow: $0) == mixed.labels[mixed.speakers[80 + $0]]
    }
    #expect(right >= 34, "\(right) of 40")
  }

  @Test func aValueThatIsNoNumberIsNamed() throws {
    let speech = Speech.drawn(speakerCount: 4, utteranceCount: 3, length: 3, leak: 1, seed: 5)
    var rows = speech.rows
    rows[7][1] = .nan
    let broken = Speech(
      rows: rows, speakers: speech.speakers, labels: speech.labels, classCount: 2)
    #expect {
      _ = try broken.scores(of: attacker, trainedOn: Array(0..<9), judging: [10])
    } throws: { ($0 as? AuditError)?.message.contains("row 7") == true }
  }

  @Test func principalDirectionsKeepWhatManyColumnsShow() throws {
    let drawn = Speech.drawn(speakerCount: 24, utteranceCount: 8, length: 200, leak: 0, seed: 6)
    let rows = drawn.rows.enumerated().map { row, values in
      values.enumerated().map { column, value in
        column < 50 ? value + 1.5 * Float(drawn.labels[drawn.speakers[row]]) : value
      }
    }
    let speech = Speech(
      rows: rows, speakers: drawn.speakers, labels: drawn.labels, classCount: 2)
    let judged = speech.rows(of: Array(20..<24))
    let scores = try speech.scores(
      of: RidgeAttacker(directionLimit: 16, nativeFeature: "mel"),
      trainedOn: speech.rows(of: Array(0..<20)), judging: judged)
    let right = judged.indices.count {
      scores.decision(ofRow: $0) == speech.labels[speech.speakers[judged[$0]]]
    }
    #expect(right >= 30, "\(right) of 32")
  }
}
