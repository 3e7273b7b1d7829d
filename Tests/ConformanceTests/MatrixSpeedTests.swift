import Foundation
import TelltaleCore
import Testing

@testable import Plan
@testable import Results
@testable import Statistics

/// How long the statistics of a whole matrix take; `TELLTALE_MEASURE=1` prints it, nothing is held
/// against it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TELLTALE_MEASURE"] == "1"))
struct MatrixSpeedTests {
  /// 20 cells of 5 folds, 1,000 utterances of 18 speakers each: every metric, 2,000 resamples.
  @Test func everyMetricOfTwentyCellsWithIntervals() throws {
    let registry = try Bundled.registry.get()
    let ids = Bundled.ids(of: .metric)
    var metrics: [ResolvedAudit.Metric] = []
    for id in ids { metrics.append(try ResolvedAudit.Metric(id: id, registry: registry)) }
    let statistics = TableStatistics(metrics: metrics.map(\.named), seed: Seed(1), threadCount: 2)
    let tables = (0..<5).map(table)
    let start = ContinuousClock.now
    for _ in 0..<20 {
      let summaries = try statistics.summaries(of: tables, .none)
      #expect(summaries.count == ids.count && summaries.contains { $0.interval != nil })
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("\(ids.count) metrics, 20 cells × 5,000 utterances × 2,000 resamples: \(seconds) s")
  }

  private func table(fold: Int) -> ScoreTable {
    var generator = SeededGenerator(Seed(UInt64(fold)))
    var rows: [ScoreTable.Row] = []
    var values: [Float] = []
    for index in 0..<1_000 {
      let speaker = index % 18
      let odds = Float(3 * (generator.uniform() - 0.5) + (speaker < 9 ? 0.5 : -0.5))
      values += [-log(1 + exp(-odds)), -log(1 + exp(odds))]
      rows.append(
        ScoreTable.Row(
          utterance: "\(fold)-\(index)", speaker: "\(fold)-\(speaker)", group: "\(fold)",
          emotion: index.isMultiple(of: 2) ? "calm" : "tense", style: "",
          truth: speaker < 9 ? "female" : "male"))
    }
    return ScoreTable(
      classes: ["female", "male"], rows: rows, scores: ScoreMatrix(values: values, classCount: 2))
  }
}
