import Foundation
import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin
@testable import Results
@testable import Statistics

/// A metric that asks for more utterances than a fold has.
@Suite struct PooledFoldsTests {
  /// Ten speakers of 60 utterances, each fold's attacker on a scale of its own.
  private func folds(
    _ count: Int, scale: (Int) -> (shift: Double, stretch: Double)
  ) -> [ScoreTable] {
    (0..<count).map { fold in
      var generator = SeededGenerator(Seed(7).derived(for: "fold \(fold)"))
      let rows = (0..<600).map { row in
        ScoreTable.Row(
          utterance: "\(fold)-\(row)", speaker: "\(fold)-\(row / 60)", group: "", emotion: "calm",
          style: "", truth: row / 60 % 2 == 0 ? "f" : "m")
      }
      let (shift, stretch) = scale(fold)
      let odds = rows.map { row in
        shift + stretch * ((row.truth == "m" ? 1 : 0) + 3 * generator.uniform())
      }
      return ScoreTable(
        classes: ["f", "m"], rows: rows,
        scores: ScoreMatrix(
          values: odds.flatMap { [Float(-log1p(exp($0))), Float(-log1p(exp(-$0)))] }, classCount: 2)
      )
    }
  }

  private func statistics(_ metric: any LeakageMetric, _ metadata: ComponentMetadata)
    -> TableStatistics
  {
    TableStatistics(
      metrics: [NamedMetric(id: metadata.id, metric: metric)], seed: Seed(1), threadCount: 2)
  }

  private func summary(_ tables: [ScoreTable]) throws -> MetricSummary {
    try #require(
      try statistics(TruePositiveRate(), TruePositiveRate.metadata).summaries(
        of: tables, .crossValidated(judged: 40, learnt: 30)
      ).first)
  }

  @Test func fourFoldsOf600UtterancesGiveANumberTogetherThatNoneHasAlone() throws {
    let summary = try summary(folds(4) { _ in (0, 1) })
    for fold in summary.perFold {
      guard case .notApplicable = fold else {
        Issue.record("600 utterances give a number")
        continue
      }
    }
    // A uniform on [1, 4] is above the others' 99th percentile, 2.97, in 34 % of cases.
    #expect(abs(try #require(summary.mean) - 0.34) < 0.06)
    #expect(summary.chance == 0.01 && summary.standardDeviation == nil)
    let interval = try #require(summary.interval)
    #expect(interval.method == .speakers && interval.degreesOfFreedom == 38)
    #expect(interval.range.contains(0.34))
  }

  @Test func everyFoldsOwnScaleIsNothing() throws {
    let same = try summary(folds(4) { _ in (0, 1) })
    let own = try summary(folds(4) { ([0, 8, -8, 3][$0], [1, 0.2, 2, 0.5][$0]) })
    #expect(own.pooled == same.pooled)
    #expect(own.interval == same.interval)
  }

  @Test func oneFoldIsNotPooled() throws {
    let summary = try summary(folds(1) { _ in (0, 1) })
    #expect(summary.pooled == nil && summary.mean == nil)
  }

  @Test func tiesShareARank() throws {
    let tables = folds(2) { _ in (0, 0) }
    let pooled = try #require(PooledFolds.table(of: tables))
    #expect(Set(pooled.scores.values).count == 1)
  }

  @Test func aMetricOfFoldsIsNotPooled() throws {
    let summary = try #require(
      try statistics(AreaUnderCurve(), AreaUnderCurve.metadata).summaries(
        of: folds(4) { _ in (0, 1) }, .crossValidated(judged: 40, learnt: 30)
      ).first)
    #expect(summary.pooled == nil && summary.values.count == 4)
  }
}
