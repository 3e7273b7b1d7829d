public import Results
internal import TelltaleCore

/// What a finished audit tells of the speakers' spread: what the next one is planned from.
public struct SeenSpread: Sendable, Hashable {
  /// Attacks that it was seen in.
  public let attackCount: Int
  /// Judged, in all.
  public let speakerCount: Int
  /// With that spread, and as many classes and folds as the audit had.
  public let plan: PowerPlan
  /// The headline that it was seen at: near 1 hardly any speaker differs, whatever they do at a small leak.
  public let reading: Double

  /// Of the confirmatory attacks on the audited corpus's own speakers: the largest spread that their
  /// headlines' intervals imply near guessing.
  ///
  /// - Returns: nil where no attack has such an interval, and for "who speaks?", whose unit is the
  ///   recording.
  public init?(of result: AuditResult, level: Double = 0.05, power: Double = 0.8) {
    guard !result.attribute.isIdentity else { return nil }
    let plans = result.cells.compactMap { cell in
      SeenSpread.plan(cell, of: result, level: level, power: power)
    }
    guard let widest = plans.max(by: { $0.plan.spread < $1.plan.spread }) else { return nil }
    attackCount = plans.count
    (plan, speakerCount, reading) = widest
  }

  private static func plan(
    _ cell: CellResult, of result: AuditResult, level: Double, power: Double
  ) -> (plan: PowerPlan, speakerCount: Int, reading: Double)? {
    let model = result.primaryModel
    let corpus = model.corpus.name
    guard cell.judgement?.isConfirmatory == true, cell.cell.attackerCorpus == corpus,
      let reading = cell.leakage.first(where: { $0.declaration.standing?.weight == .headline }),
      let mean = reading.mean,
      let interval = reading.interval,
      let all = result.provenance.corpora.first(where: { $0.name == corpus })?.speakerCount
    else { return nil }
    var speakers: [Int: Int] = [:]
    for (fold, measurement) in zip(cell.folds, reading.perFold) {
      if case .value(let score) = measurement { speakers[fold] = score.speakerCount }
    }
    let judged = speakers.values.reduce(0, +)
    let learnt = Double(all) - Double(judged) / Double(max(1, speakers.count))
    guard judged > 0, learnt > 0, model.plannedFoldCount >= 2 else { return nil }
    return (
      PowerPlan(
        seen: interval.standardError, estimate: mean, speakers: judged,
        correction: .crossValidated(judged: Double(judged), learnt: learnt),
        classCount: result.attribute.classes.count, foldCount: model.plannedFoldCount,
        level: level, power: power),
      judged, mean
    )
  }
}
