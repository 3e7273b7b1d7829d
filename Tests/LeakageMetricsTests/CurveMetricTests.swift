import MetricKit
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

/// Hand-computed cases and limits of the metrics of a ROC curve.
struct CurveMetricTests {
  private let truth = [0, 0, 0, 0, 1, 1, 1, 1]

  private func value(_ metric: some CurveMetric, _ odds: [Float]) throws -> Double {
    try measured(metric, request(rows(logOdds: odds), truth)).value
  }

  @Test func fullDisclosureReachesTheEndOfEveryRange() throws {
    let odds: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(try value(EqualErrorRate(), odds) == 0)
    #expect(try value(MinimumCllr(), odds) == 0)
    #expect(try value(InformationBits(), odds) == 1)
    #expect(abs(try value(ZebraPopulation(), odds) - 0.721347520444) < 1e-12)
    #expect(try value(Linkability(), odds) == 1)
  }

  @Test func constantScoresAndScoresTheWrongWayRoundTellNothing() throws {
    for odds in [[Float](repeating: 3, count: 8), [8, 7, 6, 5, 4, 3, 2, 1]] {
      #expect(try value(EqualErrorRate(), odds) == 0.5)
      #expect(try value(MinimumCllr(), odds) == 1)
      #expect(try value(InformationBits(), odds) == 0)
      #expect(try value(ZebraPopulation(), odds) == 0)
      #expect(try value(ZebraWorstCase(), odds) == 0)
      #expect(try value(Linkability(), odds) == 0)
    }
  }

  @Test func oneExchangeGivesTheHullByHand() throws {
    // Ascending: 0 0 0 1 | 0 1 1 1: blocks 3 negatives, one of each, 3 positives.
    let odds: [Float] = [1, 2, 3, 5, 4, 6, 7, 8]
    // On the middle edge, from (¼ false alarms, 0 missed): half of it.
    #expect(abs(try value(EqualErrorRate(), odds) - 0.125) < 1e-12)
    // A quarter of both sides costs 1 bit.
    #expect(abs(try value(MinimumCllr(), odds) - 0.25) < 1e-12)
    #expect(abs(try value(Linkability(), odds) - 0.75) < 1e-12)
    #expect(abs(try value(ZebraPopulation(), odds) - 0.75 * 0.721347520444) < 1e-12)
  }

  @Test func theClassThatIsCalledPositiveDoesNotMatter() throws {
    var generator = SeededGenerator(Seed(4))
    let truth = (0..<2200).map { $0 % 11 < 5 ? 1 : 0 }
    let odds = truth.map { Float(($0 == 1 ? 0.5 : 0) + 2 * generator.uniform()) }
    let speakers = truth.indices.map { "speaker\($0 % 22)" }
    let asked = request(rows(logOdds: odds), truth, speakers: speakers)
    let exchanged = request(
      rows(logOdds: odds.map { -$0 }), truth.map { 1 - $0 }, speakers: speakers)
    for (id, metric) in metricsByID where metric is any CurveMetric {
      let (one, other) = (try measured(metric, asked).value, try measured(metric, exchanged).value)
      #expect(abs(one - other) < 1e-12, "\(id)")
    }
  }

  @Test func infiniteOddsAreTiesOfOneAnother() throws {
    let scores: [[Float]] =
      [[0, -.infinity], [0, -.infinity], [-.infinity, 0], [-.infinity, 0]]
    for (metric, right, mixed) in [
      (EqualErrorRate(), 0, 0.5), (MinimumCllr(), 0, 1), (Linkability(), 1, 0),
    ] as [(any CurveMetric, Double, Double)] {
      #expect(try measured(metric, request(scores, [0, 0, 1, 1])).value == right)
      #expect(try measured(metric, request(scores, [0, 1, 0, 1])).value == mixed)
    }
  }

  @Test func chanceIsWhatShuffledLabelsGetAndFallsWithTheirNumber() throws {
    func chance(rowCount: Int) throws -> Double {
      var generator = SeededGenerator(Seed(5))
      let odds = (0..<rowCount).map { _ in Float(generator.uniform()) }
      return try measured(
        InformationBits(), request(rows(logOdds: odds), (0..<rowCount).map { $0 % 2 })
      ).chance
    }
    #expect(try chance(rowCount: 40) > 0.03)
    #expect(try chance(rowCount: 40) < 0.25)
    #expect(try chance(rowCount: 2000) < 0.01)
    // Constant scores cannot be fitted to any labels.
    #expect(
      try measured(InformationBits(), request(rows(logOdds: [1, 1, 1, 1]), [0, 1, 0, 1])).chance
        == 0
    )
  }

  @Test func scoresThatPointTheWrongWayLinkNothing() throws {
    let odds = (0..<40).map { Float($0) }
    let right = request(rows(logOdds: odds), (0..<40).map { $0 < 20 ? 0 : 1 })
    let wrong = request(rows(logOdds: odds), (0..<40).map { $0 < 20 ? 1 : 0 })
    #expect(try measured(Linkability(), right).value == 1)
    #expect(try measured(Linkability(), wrong).value == 0)
    #expect(try measured(AreaUnderCurve(), wrong).value == 0)
  }

  @Test func twoUtterancesAreEnough() throws {
    let asked = request(rows(logOdds: [-1, 1]), [0, 1])
    #expect(try measured(EqualErrorRate(), asked).value == 0)
    #expect(try measured(Linkability(), asked).value == 1)
    #expect(try measured(ZebraPopulation(), asked).value > 0.72)
  }
}

struct ZebraWorstCaseTests {
  @Test func perfectScoresReachTheCeilingThatTheNoteGives() throws {
    // 300 of each: log₁₀(301 · 300 / 300) = 2.4786.
    let asked = request(
      rows(logOdds: (0..<600).map(Float.init)), (0..<600).map { $0 < 300 ? 0 : 1 })
    let score = try measured(ZebraWorstCase(), asked)
    #expect(abs(score.value - 2.478566) < 1e-6)
    #expect(score.note == "tag C; with 600 utterances at most 2.4")
  }

  @Test func unequalClassesAreCountedByTheRarerOne() throws {
    // 100 of class 0, 10 of class 1: the top block has 11 to 1 at a prior of 1 to 10, LR 110; the
    // lowest 101 to 1 at 10 to 1, LR 10.1.
    let asked = request(
      rows(logOdds: (0..<110).map(Float.init)), (0..<110).map { $0 < 100 ? 0 : 1 })
    #expect(abs(try measured(ZebraWorstCase(), asked).value - 2.0413927) < 1e-6)
  }

  @Test func whatIsAddedAtTheEndsIsNobodysEvidence() throws {
    // 20 of class 0, 10 of class 1, all alike: one block with the added pair of the lower end; the upper
    // pair's own ratio, 2, is no utterance's.
    for labels in [(0..<30).map { $0 < 20 ? 0 : 1 }, (0..<30).map { $0 < 20 ? 1 : 0 }] {
      let asked = request(rows(logOdds: [Float](repeating: 1, count: 30)), labels)
      #expect(abs(try measured(ZebraWorstCase(), asked).value - 0.0202034) < 1e-6)
    }
  }

  @Test(arguments: [
    (0, "0"), (0.3, "A"), (1, "B"), (1.99, "B"), (2, "C"), (3.99, "C"), (4, "D"), (5, "E"),
    (6, "F"), (9, "F"),
  ]) func tagsAreTheStandardOnes(strength: Double, tag: String) {
    #expect(ZebraWorstCase.tag(strength) == tag)
  }

  @Test func onlyTheWorstCaseHasANote() throws {
    let asked = request(rows(logOdds: (0..<40).map(Float.init)), (0..<40).map { $0 % 2 })
    for (id, metric) in metricsByID {
      guard case .value(let score) = try metric.measure(asked) else { continue }
      #expect((score.note != nil) == (id == "zebra-worst-case"), "\(id)")
    }
  }
}

struct TruePositiveRateTests {
  private func asked(_ rowCount: Int, speakerCount: Int = 10) -> MeasurementRequest {
    // Half of class 1 stands above all, the other half is mixed among class 0.
    let odds = (0..<rowCount).map { row -> Float in
      row % 4 == 1 ? Float(10_000 + row) : Float(row)
    }
    let speakers = (0..<rowCount).map { "speaker\($0 % speakerCount)" }
    return request(rows(logOdds: odds), (0..<rowCount).map { $0 % 2 }, speakers: speakers)
  }

  @Test func eitherSideNeedsAThousandUtterancesAndFiveSpeakers() throws {
    #expect(try refusal(TruePositiveRate(), asked(2000)) == nil)
    #expect(try refusal(TruePositiveRate(), asked(1998))?.contains("999 are") == true)
    #expect(try refusal(TruePositiveRate(), asked(2000, speakerCount: 8))?.contains("4") == true)
  }

  @Test func bothDirectionsAreReadAtTenFalseAlarmsOfAThousand() throws {
    // Above the eleventh false alarm, row 1978, are the 500 and rows 1979, 1983, … 1999 of class 1.
    // From below, before row 43, the eleventh of class 1, come rows 0, 2, … 42 of class 0.
    let value = try measured(TruePositiveRate(), asked(2000)).value
    #expect(abs(value - (0.506 + 0.022) / 2) < 1e-12)
    #expect(try measured(TruePositiveRate(), asked(2000)).chance == 0.01)
  }

  @Test func tiesAreTakenTogetherOrNotAtAll() throws {
    let truth = (0..<2000).map { $0 % 2 }
    let asked = request(
      rows(logOdds: truth.map { _ in 1 }), truth,
      speakers: truth.indices.map { "speaker\($0 % 10)" })
    #expect(try measured(TruePositiveRate(), asked).value == 0)
  }
}
