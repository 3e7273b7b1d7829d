internal import AuditCore

/// Metrics, intervals, tests and verdicts had again from the scores that lie beside a result.
struct Recomputation {
  /// One sentence per number or verdict that does not follow from the scores.
  let problems: [String]
  /// Attacks and controls whose scores were read.
  let count: Int

  /// Throws `.unknownName` where the registry lacks a metric. Scores that cannot be read are a
  /// problem of their cell.
  init(result: AuditResult, folder: String, registry: Registry) throws(AuditError) {
    let ids = result.cells.first { $0.status == .measured }?.leakage.map(\.metric) ?? []
    var metrics: [ResolvedAudit.Metric] = []
    for id in ids { metrics.append(try ResolvedAudit.Metric(id: id, registry: registry)) }
    let statistics = TableStatistics(
      metrics: metrics, seed: Seed(result.provenance.seed), threadCount: Processor.threadCount)
    var problems: [String] = []
    var cells: [CellResult] = []
    var tables: [String: [ScoreTable]] = [:]
    var ceilings: [[String]: [MetricSummary]] = [:]
    for stored in result.cells {
      guard stored.status == .measured else {
        cells.append(stored)
        continue
      }
      do throws(AuditError) {
        let own = try Self.tables(stored.scoreFiles, in: folder)
        let ceiling: [MetricSummary]
        if let known = ceilings[stored.ceilingFiles] {
          ceiling = known
        } else {
          let found = try Self.tables(stored.ceilingFiles, in: folder)
          ceiling = found.isEmpty ? [] : try statistics.summaries(of: found)
          ceilings[stored.ceilingFiles] = ceiling
        }
        let again = stored.with(leakage: try statistics.summaries(of: own), ceiling: ceiling)
        if !again.leakage.isClose(to: stored.leakage) {
          problems.append("\(stored.cell.id): the leakage does not follow from its scores")
        }
        if !again.ceiling.isClose(to: stored.ceiling) {
          problems.append("\(stored.cell.id): the ceiling does not follow from its scores")
        }
        cells.append(again)
        tables[stored.cell.id] = own
      } catch {
        problems.append("\(stored.cell.id): \(error.description)")
        cells.append(stored)
      }
    }
    let (judged, verdict) = try EvidenceRound(
      cells: cells, tables: tables, statistics: statistics, margin: result.verdict.margin
    ).judged()
    for (stored, again) in zip(result.cells, judged)
    where stored.evidence?.verdict != again.evidence?.verdict {
      problems.append(
        "\(stored.cell.id): the verdict is '\(stored.evidence?.verdict.kind.rawValue ?? "none")', from"
          + " the scores it is '\(again.evidence?.verdict.kind.rawValue ?? "none")', or rests on other"
          + " numbers")
    }
    if verdict != result.verdict {
      problems.append(
        "the audit's verdict is '\(result.verdict.verdict.kind.rawValue)', from the scores it is"
          + " '\(verdict.verdict.kind.rawValue)', or rests on other numbers")
    }
    self.problems = problems
    count = tables.count
  }

  private static func tables(_ files: [String], in folder: String) throws(AuditError)
    -> [ScoreTable]
  {
    var tables: [ScoreTable] = []
    for file in files { tables.append(try ScoreTable(file: "\(folder)/\(file)")) }
    return tables
  }
}

extension [MetricSummary] {
  /// Equal but for the last digits: another machine sums in another order.
  fileprivate func isClose(to other: [MetricSummary]) -> Bool {
    count == other.count
      && zip(self, other).allSatisfy { a, b in
        let ends = { (summary: MetricSummary) in
          summary.values + [summary.chance ?? 0]
            + (summary.interval.map { [$0.range.lowerBound, $0.range.upperBound] } ?? [])
        }
        let (left, right) = (ends(a), ends(b))
        return a.metric == b.metric && left.count == right.count
          && zip(left, right).allSatisfy { abs($0 - $1) <= 1e-9 }
      }
  }
}
