internal import Plan
internal import Results
internal import Statistics
internal import TelltaleCore

extension ResultDerivation {
  /// What several cells share, read and measured once.
  struct Readings: Sendable {
    /// By their files.
    fileprivate(set) var ceilings: [[String]: Ceiling] = [:]
    fileprivate(set) var natives: [String: Native] = [:]
    /// By the corpus that attackers learnt from.
    fileprivate var corrections: [String: LearningCorrection] = [:]

    /// - Parameter corpus: a measured cell's.
    func correction(of corpus: String) -> LearningCorrection {
      guard let correction = corrections[corpus] else {
        preconditionFailure("no attack was measured that learnt from \(corpus)")
      }
      return correction
    }
  }

  /// The ceiling of an attack, which several taps and both kinds of knowledge share.
  struct Ceiling: Sendable {
    /// Of each table.
    let rows: [[ScoreTable.Row]]
    let summaries: [MetricSummary]
  }

  /// One trained attacker on its own corpus.
  struct Native: Sendable {
    let measured: [Measurement]
    let emotion: TaskScore?
  }

  private enum Shared: Hashable, Sendable {
    case ceiling([String], attackerCorpus: String)
    case native(String)
  }

  private enum Reading: Sendable {
    case ceiling([String], Ceiling)
    case native(String, Native)
  }

  /// Of all cells that were measured, side by side.
  ///
  /// Throws what files and metrics throw, and `.cancelled`.
  func readings(of cells: [Cell], _ execution: Execution) throws(AuditError) -> Readings {
    var readings = Readings()
    var wanted: [Shared] = []
    for (stated, cell) in zip(stated.cells, cells) where stated.status == .measured {
      if readings.corrections[cell.attackerCorpus] == nil {
        readings.corrections[cell.attackerCorpus] = try correction(of: cell.attackerCorpus)
      }
      if !stated.ceilingFiles.isEmpty {
        wanted.append(.ceiling(stated.ceilingFiles, attackerCorpus: cell.attackerCorpus))
      }
      wanted += nativeFiles(stated, cell).map { .native($0) }
    }
    var seen: Set<Shared> = []
    let shared = wanted.filter { seen.insert($0).inserted }
    let part = part(of: shared.count)
    let found = try shared.indices.mapInParallel(threadCount: statistics.threadCount) {
      [readings] index throws(AuditError) in
      try execution.checkCancelled()
      execution.report(
        Progress(fraction: 0, note: "ceiling or twin \(index + 1) of \(shared.count)"))
      return try part.reading(shared[index], readings)
    }
    for reading in found {
      switch reading {
      case .ceiling(let files, let ceiling): readings.ceilings[files] = ceiling
      case .native(let file, let native): readings.natives[file] = native
      }
    }
    return readings
  }

  private func reading(_ shared: Shared, _ readings: Readings)
    throws(AuditError) -> Reading
  {
    switch shared {
    case .ceiling(let files, let corpus):
      var tables: [ScoreTable] = []
      for file in files { tables.append(try scores(file)) }
      let summaries = try statistics.summaries(of: tables, readings.correction(of: corpus))
      return .ceiling(files, Ceiling(rows: tables.map(\.rows), summaries: summaries))
    case .native(let file):
      let table = try scores(file)
      return .native(
        file,
        Native(measured: try statistics.measure(table), emotion: TaskScore(emotionOf: table)))
    }
  }

  /// The same for one of so many pieces of work that are done side by side: they share the threads.
  func part(of count: Int) -> ResultDerivation {
    var part = self
    part.statistics.threadCount = max(1, statistics.threadCount / max(1, count))
    return part
  }
}
