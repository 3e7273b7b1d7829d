internal import AuditCore
internal import AuditStatistics

/// The paired comparisons that an audit's cells allow.
struct Contrasts {
  let cells: [CellResult]
  /// Per-utterance scores by cell id, a table per fold.
  let tables: [String: [ScoreTable]]
  let seed: Seed

  var all: [ContrastResult] { features + styles }

  /// Cells that differ in the model's feature only, each pair once, in the order of the cells.
  private var features: [ContrastResult] {
    let attacks = cells.filter { $0.cell.kind == .attack && $0.status == .measured }
    return attacks.enumerated().flatMap { index, first in
      attacks[(index + 1)...].filter { first.cell.differsInFeatureOnly(from: $0.cell) }
        .compactMap { second in
          contrast(
            .feature, (first.cell.modelFeature, first.cell.id, shares(of: first.cell.id)),
            (second.cell.modelFeature, second.cell.id, shares(of: second.cell.id)))
        }
    }
  }

  /// Scripted against improvised within each attack.
  private var styles: [ContrastResult] {
    cells.filter { $0.cell.kind == .attack && $0.status == .measured }.compactMap { outcome in
      let (scripted, improvised) = (Utterance.Style.scripted, Utterance.Style.improvised)
      let id = outcome.cell.id
      return contrast(
        .style, (scripted.rawValue, id, shares(of: id, style: scripted)),
        (improvised.rawValue, id, shares(of: id, style: improvised)))
    }
  }

  /// Nil where no speaker stands on both sides.
  private func contrast(
    _ kind: ContrastResult.Kind,
    _ first: (condition: String, cell: String, shares: [String: Double]),
    _ second: (condition: String, cell: String, shares: [String: Double])
  ) -> ContrastResult? {
    let speakers = first.shares.keys.filter { second.shares[$0] != nil }.sorted()
    guard !speakers.isEmpty else { return nil }
    let pairs = speakers.compactMap { speaker in
      second.shares[speaker].map { (first.shares[speaker, default: 0], $0) }
    }
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
    let differences = pairs.map { $0.0 - $0.1 }
    let test = SignFlipTest(
      differences, seed: seed.derived(for: "\(kind.rawValue) \(first.cell) \(second.cell)"))
    return ContrastResult(
      kind: kind,
      first: .init(
        condition: first.condition, cell: first.cell, accuracy: mean(pairs.map(\.0))),
      second: .init(
        condition: second.condition, cell: second.cell, accuracy: mean(pairs.map(\.1))),
      difference: mean(differences), pValue: test.pValue, test: test.name,
      speakerCount: speakers.count)
  }

  /// Each speaker's share of right decisions at the trained threshold, over all folds.
  private func shares(of cell: String, style: Utterance.Style? = nil) -> [String: Double] {
    var counts: [String: (right: Int, all: Int)] = [:]
    for table in tables[cell] ?? [] {
      for (index, row) in table.rows.enumerated() where style == nil || row.style == style?.rawValue
      {
        let isRight = table.classes[table.scores.decision(ofRow: index)] == row.truth
        counts[row.speaker, default: (0, 0)].right += isRight ? 1 : 0
        counts[row.speaker, default: (0, 0)].all += 1
      }
    }
    return counts.mapValues { Double($0.right) / Double($0.all) }
  }
}

extension Cell {
  /// The same attack on models of two features.
  fileprivate func differsInFeatureOnly(from other: Cell) -> Bool {
    modelFeature != other.modelFeature && tap == other.tap && attacker == other.attacker
      && attackerCorpus == other.attackerCorpus && awareness == other.awareness
      && knowledge == other.knowledge && normalisation == other.normalisation
  }
}
