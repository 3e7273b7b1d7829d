import Foundation
import MetricKit
import Synchronization
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin
@testable import Results
@testable import Statistics

/// A metric without an estimator, as programs and isolated plugins are: each resample is a request of its own.
@Suite struct RepeatedRowsTests {
  /// The area under the curve without its estimator, that counts what it is asked.
  private final class Asked: LeakageMetric {
    let count = Mutex(0)
    var declaration: LeakageMetricDeclaration { AreaUnderCurve().declaration }

    func measure(_ request: MeasurementRequest) throws(AuditError) -> TelltaleCore.Measurement {
      count.withLock { $0 += 1 }
      return try AreaUnderCurve().measure(request)
    }
  }

  /// Folds of speakers, half of each class, who are heard 20 times.
  private func folds(_ count: Int, speakers: Int) -> [ScoreTable] {
    (0..<count).map { fold in
      var generator = SeededGenerator(Seed(7).derived(for: "fold \(fold)"))
      let rows = (0..<20 * speakers).map { row in
        ScoreTable.Row(
          utterance: "\(fold)-\(row)", speaker: "\(fold)-\(row / 20)", group: "", emotion: "calm",
          style: "", truth: row / 20 % 2 == 0 ? "f" : "m")
      }
      let odds = rows.map { ($0.truth == "m" ? 0.5 : 0) + 2 * generator.uniform() }
      return ScoreTable(
        classes: ["f", "m"], rows: rows,
        scores: ScoreMatrix(
          values: odds.flatMap { [Float(-log1p(exp($0))), Float(-log1p(exp(-$0)))] }, classCount: 2)
      )
    }
  }

  private func interval(of metric: any LeakageMetric, _ tables: [ScoreTable]) throws
    -> MetricInterval
  {
    let statistics = TableStatistics(
      metrics: [NamedMetric(id: "auc", metric: metric)], seed: Seed(1), threadCount: 2)
    let summary = try statistics.summaries(of: tables, .crossValidated(judged: 40, learnt: 30))
    return try #require(summary.first?.interval)
  }

  /// The standard error of a standard deviation seen in n draws is 1/√(2n) of it: four of them are .2.
  @Test func isAskedTwoHundredTimesForAnIntervalOverSpeakers() throws {
    let tables = folds(2, speakers: 10)
    let asked = Asked()
    let own = try interval(of: asked, tables)
    #expect(own.method == .speakers)
    #expect(asked.count.withLock(\.self) == 2 + 200 * 2)
    let quick = try interval(of: AreaUnderCurve(), tables)
    func width(_ interval: MetricInterval) -> Double {
      interval.range.upperBound - interval.range.lowerBound
    }
    let ratio = width(own) / width(quick)
    #expect(abs(ratio - 1) < 0.2)
  }

  @Test func isAskedOnceAFoldForAnIntervalOverFolds() throws {
    let tables = folds(6, speakers: 2)
    let asked = Asked()
    let own = try interval(of: asked, tables)
    #expect(own.method == .folds)
    #expect(asked.count.withLock(\.self) == 6)
    #expect(try own == interval(of: AreaUnderCurve(), tables))
  }
}
