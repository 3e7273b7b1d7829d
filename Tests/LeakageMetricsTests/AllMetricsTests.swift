import Foundation
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

/// What every metric of the plugin must do.
struct AllMetricsTests {
  @Test func rightDecisionsGetOneAndUselessOnesStayAtChance() throws {
    let truth = (0..<400).map { $0 % 2 }
    var generator = SeededGenerator(Seed(3))
    let perfect = request(rows(logOdds: truth.map { $0 == 1 ? 2 : -2 }), truth)
    let useless = request(
      rows(logOdds: truth.map { _ in Float(generator.uniform() - 0.5) }), truth)
    for metric in [accuracy, accuracyMatched, uar, uarMatched, auc] as [any LeakageMetric] {
      #expect(try measured(metric, perfect).value == 1)
      let score = try measured(metric, useless)
      #expect(abs(score.value - score.chance) < 0.1, "\(metric.declaration.label)")
      #expect(metric.declaration.range.contains(score.value))
    }
  }

  @Test func oneClassIsNotApplicableAndTheReasonNamesIt() throws {
    let asked = request(rows(logOdds: (0..<25).map(Float.init)), Array(repeating: 1, count: 25))
    for metric in allMetrics {
      #expect(try refusal(metric, asked)?.contains("class1") == true)
    }
  }

  @Test func noUtterancesAreNotApplicable() throws {
    for metric in allMetrics { #expect(try refusal(metric, request([], [])) != nil) }
  }

  @Test func scoresThatAreNotNumbersAndWrongShapesAreErrors() {
    let broken = request([[0, .nan], [0, 1]], [0, 1])
    let narrow = MeasurementRequest(
      scores: ScoreMatrix(values: [0, 0], classCount: 1),
      truth: LabelColumn(classes: ["female", "male"], labels: [0, 1]), speakers: ["a", "b"],
      seed: Seed(1))
    for metric in allMetrics {
      #expect { try metric.measure(broken) } throws: {
        ($0 as? AuditError)?.code == .computationFailed
      }
      #expect { try metric.measure(narrow) } throws: {
        ($0 as? AuditError)?.code == .shapeMismatch
      }
    }
  }

  @Test func factoriesMakeWhatTheyDescribe() throws {
    var registry = Registry()
    for factory in leakageMetricFactories { try registry.add(factory, source: "test") }
    let ids = registry.entries(of: .metric).map(\.factory.metadata.id)
    #expect(ids == metricsByID.keys.sorted())
    for (id, metric) in metricsByID {
      #expect(try registry.make(.metric, id).declaration == metric.declaration)
    }
    #expect(
      try registry.make(.metric, "uar-prior-matched").declaration.decisionRule == .priorMatched)
    #expect(try registry.make(.metric, "accuracy").declaration.decisionRule == .trained)
    #expect(try registry.make(.metric, "auc").declaration.decisionRule == nil)
  }
}

/// Against scikit-learn: `Golden/make_scikit_learn.py`.
struct ScikitLearnTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let classCount: Int
      let scores: [Float]
      let truth: [Int]
      let accuracy: Double
      let uar: Double
      let auc: Double
      let majority: Double
      let uar_median: Double?
    }
    let cases: [Case]
  }

  @Test func valuesEqualScikitLearn() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "scikit_learn", withExtension: "json", subdirectory: "Golden"))
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    #expect(golden.cases.count == 5)
    #expect(golden.cases.contains { $0.uar_median != nil })
    for example in golden.cases {
      let asked = request(
        stride(from: 0, to: example.scores.count, by: example.classCount).map {
          Array(example.scores[$0..<$0 + example.classCount])
        }, example.truth)
      let comment = Comment(rawValue: example.name)
      #expect(abs(try measured(accuracy, asked).value - example.accuracy) < 1e-12, comment)
      #expect(abs(try measured(accuracy, asked).chance - example.majority) < 1e-12, comment)
      #expect(abs(try measured(uar, asked).value - example.uar) < 1e-12, comment)
      #expect(abs(try measured(auc, asked).value - example.auc) < 1e-9, comment)
      if let median = example.uar_median {
        #expect(abs(try measured(uarMatched, asked).value - median) < 1e-12, comment)
      }
    }
  }
}
