import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

struct SpeakerExposureTests {
  /// Ten speakers of ten utterances; the first `right` of each are on the right side of the median.
  private func asked(right: [Int]) -> MeasurementRequest {
    let truth = (0..<100).map { $0 / 10 % 2 }
    let odds = (0..<100).map { row in
      Float((row % 10 < right[row / 10]) == (truth[row] == 1) ? 1 : -1)
    }
    return request(rows(logOdds: odds), truth, speakers: (0..<100).map { "speaker\($0 / 10)" })
  }

  @Test func theMostExposedOfTenSpeakersIsRead() throws {
    let asked = asked(right: [9, 5, 5, 9, 5, 5, 5, 5, 5, 5])
    #expect(abs(try measured(SpeakerExposure(), asked).value - 0.9) < 1e-12)
  }

  @Test func ofUnequalSpeakersATenthOfTheUtterancesIsRead() throws {
    // 20 utterances, so that two are the tenth: one of a speaker with one right utterance, the other
    // of the speaker with 3 of 4 right; the rest is mostly wrong.
    let odds: [Float] = [1, 1, 1, 1, -1] + (0..<15).map { $0 < 9 ? -1 : 1 }
    let truth = [1, 1, 1, 1, 1] + (0..<15).map { $0 < 9 ? 1 : 0 }
    let speakers = ["a", "b", "b", "b", "b"] + (0..<15).map { _ in "c" }
    let value = try measured(
      SpeakerExposure(), request(rows(logOdds: odds), truth, speakers: speakers)
    ).value
    #expect(abs(value - (1 + 0.75) / 2) < 1e-12)
  }

  @Test func chanceIsWhatLotsGet() throws {
    // One speaker of a hundred binomials of ten: the best tenth of ten speakers is the highest of
    // ten, 0.75 on average (the mean of the maximum of ten drawings of B(10, ½) is 7.5).
    let chance = try measured(SpeakerExposure(), asked(right: [5, 5, 5, 5, 5, 5, 5, 5, 5, 5]))
      .chance
    #expect(abs(chance - 0.75) < 0.04)
    // One utterance of each speaker: some tenth is always read right.
    let singles = request(rows(logOdds: (0..<100).map(Float.init)), (0..<100).map { $0 % 2 })
    #expect(try measured(SpeakerExposure(), singles).chance == 1)
  }
}

struct AccumulationTests {
  /// Twenty speakers of one class each, noisy utterances and no voice of their own.
  private func asked(perSpeaker: Int = 100, seed: UInt64 = 1) -> MeasurementRequest {
    var generator = SeededGenerator(Seed(seed))
    let speakers = (0..<20 * perSpeaker).map { $0 / perSpeaker }
    let odds = speakers.map { speaker in
      Float((speaker % 2 == 1 ? 0.5 : -0.5) + 6 * (generator.uniform() - 0.5))
    }
    return request(
      rows(logOdds: odds), speakers.map { $0 % 2 }, speakers: speakers.map { "speaker\($0)" })
  }

  /// Three speakers of one class and nine of the other, all ranked right, and cut into halves of the
  /// groups: 18 of 24 shares belong to the other.
  @Test func speakersOfUnequalClassesLeaveACeiling() throws {
    let speakers = (0..<240).map { $0 / 20 }
    let truth = speakers.map { $0 < 3 ? 0 : 1 }
    let score = try measured(
      Accumulation(utterances: 5),
      request(
        rows(logOdds: truth.indices.map { Float(4 * truth[$0]) + Float($0) / 100 }), truth,
        speakers: speakers.map { "speaker\($0)" }))
    let most = try #require(score.attainable)
    #expect(abs(most - (1 + 12.0 / 18) / 2) < 0.02)
    #expect(abs(score.value - most) < 1e-9)
  }

  @Test func oneUtteranceIsThePriorMatchedRecallButForLots() throws {
    let (one, recall) = (
      try measured(Accumulation(utterances: 1), asked()).value,
      try measured(uarMatched, asked()).value
    )
    #expect(abs(one - recall) < 0.01)
  }

  @Test func moreUtterancesTellMoreAsNoiseAveragesOut() throws {
    // Noise of a mean of m has deviation sqrt(3 / m) beside a shift of ½.
    func value(_ count: Int) throws -> Double {
      try measured(Accumulation(utterances: count), asked()).value
    }
    #expect(abs(try value(1) - 0.583) < 0.02)
    // Φ(0.5 / sqrt(3 / 5)) = 0.741, Φ(0.5 / sqrt(3 / 25)) = 0.926.
    #expect(abs(try value(5) - 0.741) < 0.02)
    #expect(abs(try value(25) - 0.926) < 0.02)
    #expect(try value(100) > 0.97)
  }

  @Test func utterancesThatAreAllAlikeAddNothing() throws {
    let speakers = (0..<200).map { $0 / 10 }
    let odds = speakers.map { Float($0 * 7 % 20) }
    let asked = request(
      rows(logOdds: odds), speakers.map { $0 / 10 }, speakers: speakers.map { "speaker\($0)" })
    let value = try measured(accumulation, asked).value
    #expect(abs(value - (try measured(uarMatched, asked).value)) < 1e-12)
  }

  @Test func speakersOfTooFewUtterancesAreLeftOut() throws {
    #expect(try refusal(accumulation, asked(perSpeaker: 4))?.contains("5 utterances") == true)
    #expect(try refusal(accumulation, asked(perSpeaker: 5)) == nil)
    #expect(try refusal(Accumulation(utterances: 6), asked(perSpeaker: 5)) != nil)
  }

  @Test func aSliceIsCutWhereTheWholePoolIs() throws {
    // The slice holds class 1 and the higher half of class 0; the pool's threshold parts them.
    let speakers = (0..<400).map { $0 / 10 }
    let odds = speakers.map { speaker in Float(speaker) }
    let asked = MeasurementRequest(
      scores: ScoreMatrix(values: rows(logOdds: odds).flatMap(\.self), classCount: 2),
      truth: LabelColumn(classes: ["a", "b"], labels: speakers.map { $0 < 20 ? 0 : 1 }),
      speakers: speakers.map { "speaker\($0)" }, rows: Array(100..<400), seed: Seed(1))
    #expect(try measured(accumulation, asked).value == 1)
  }

  @Test func theParameterSetsTheNumberAndTheLabel() throws {
    let factory = try #require(
      leakageMetricFactories.first { $0.metadata.id == "accumulation-5" })
    guard case .metric(let five) = try factory.make([:]),
      case .metric(let ten) = try factory.make(["utterances": .integer(10)])
    else { throw AuditError(.invalidParameter, "not a metric") }
    #expect(five.declaration.label == "UAR of 5 utterances")
    #expect(ten.declaration.label == "UAR of 10 utterances")
    #expect { try factory.make(["utterances": .integer(0)]) } throws: {
      ($0 as? AuditError)?.code == .invalidParameter
    }
  }
}
