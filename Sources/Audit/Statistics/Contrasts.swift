package import Results
package import TelltaleCore

/// The paired comparisons that an audit's cells allow.
package struct Contrasts {
  package let cells: [CellResult]
  /// Per-utterance scores by cell id, a table per fold.
  package let tables: [String: [ScoreTable]]
  /// The task's probes: place, its id, a table per fold.
  package let tasks: [(point: TransmissionPoint, id: String, tables: [ScoreTable])]
  package let seed: Seed
  /// Differences within it count as none.
  package let margin: Double

  package init(
    cells: [CellResult], tables: [String: [ScoreTable]],
    tasks: [(point: TransmissionPoint, id: String, tables: [ScoreTable])], seed: Seed,
    margin: Double
  ) {
    self.cells = cells
    self.tables = tables
    self.tasks = tasks
    self.seed = seed
    self.margin = margin
  }

  package var all: [ContrastResult] { features + styles + taps + defences + task }

  private var attacks: [CellResult] {
    cells.filter { $0.cell.kind == .attack && $0.status == .measured }
  }

  /// Attacks in their order, by what they have in common wherever they are made: each is compared
  /// with its like only.
  private var alike: [Cell.Attack: [CellResult]] {
    Dictionary(grouping: attacks, by: \.cell.attack)
  }

  /// The same attack at a tap and at the next deeper one.
  private var taps: [ContrastResult] {
    let alike = alike
    return attacks.compactMap { first in
      let deeper = (alike[first.cell.attack] ?? []).filter {
        $0.cell.tap.depth > first.cell.tap.depth && first.cell.differsInTapOnly(from: $0.cell)
      }
      guard let second = deeper.min(by: { $0.cell.tap.depth < $1.cell.tap.depth }) else {
        return nil
      }
      return contrast(
        .tap, (first.cell.tap.name, first.cell.id, shares(of: first.cell.id)),
        (second.cell.tap.name, second.cell.id, shares(of: second.cell.id)))
    }
  }

  /// The same attack on the bare representation and behind each defence.
  private var defences: [ContrastResult] {
    let alike = alike
    return attacks.filter { $0.cell.defence == nil }.flatMap { bare in
      (alike[bare.cell.attack] ?? []).filter { bare.cell.differsInDefenceOnly(from: $0.cell) }
        .compactMap { defended in
          contrast(
            .defence, ("none", bare.cell.id, shares(of: bare.cell.id)),
            (defended.cell.defence ?? "", defended.cell.id, shares(of: defended.cell.id)))
        }
    }
  }

  /// Emotion at each place against the next deeper tap, and against the same tap behind a defence.
  private var task: [ContrastResult] {
    tasks.filter { !$0.tables.isEmpty }.flatMap { first in
      tasks.filter { second in
        let (own, other) = (first.point, second.point)
        guard own.feature == other.feature, own.defence == nil, !second.tables.isEmpty else {
          return false
        }
        return other.tap == own.tap
          ? other.defence != nil : other.tap.value == own.tap.value + 1 && other.defence == nil
      }.compactMap { second in
        contrast(
          .task, (first.id, first.id, SpeakerShares(first.tables)),
          (second.id, second.id, SpeakerShares(second.tables)))
      }
    }
  }

  /// Cells that differ in the model's feature only, each pair once, in the order of the cells.
  private var features: [ContrastResult] {
    let alike = alike
    return attacks.flatMap { first in
      (alike[first.cell.attack] ?? []).drop { $0.cell.id != first.cell.id }
        .filter { first.cell.differsInFeatureOnly(from: $0.cell) }
        .compactMap { second in
          contrast(
            .feature, (first.cell.modelFeature, first.cell.id, shares(of: first.cell.id)),
            (second.cell.modelFeature, second.cell.id, shares(of: second.cell.id)))
        }
    }
  }

  /// Scripted against improvised within each attack.
  private var styles: [ContrastResult] {
    attacks.compactMap { outcome in
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
    _ first: (condition: String, cell: String, shares: SpeakerShares),
    _ second: (condition: String, cell: String, shares: SpeakerShares)
  ) -> ContrastResult? {
    let pairs = first.shares.paired(with: second.shares)
    guard !pairs.isEmpty else { return nil }
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
    let differences = pairs.map { $0.0 - $0.1 }
    let test = SignFlipTest(differences, seed: seed.derived(for: kind.rawValue))
    let interval = PairedInterval(differences, level: 0.9)?.range
    return ContrastResult(
      kind: kind,
      first: .init(
        condition: first.condition, cell: first.cell, accuracy: mean(pairs.map(\.0))),
      second: .init(
        condition: second.condition, cell: second.cell, accuracy: mean(pairs.map(\.1))),
      difference: mean(differences), interval: interval,
      isEquivalent: interval.map { $0.lowerBound > -margin && $0.upperBound < margin } ?? false,
      pValue: test.pValue, test: test.name,
      speakerCount: pairs.count)
  }

  private func shares(of cell: String, style: Utterance.Style? = nil) -> SpeakerShares {
    SpeakerShares(tables[cell] ?? [], style: style)
  }
}

extension Cell {
  /// What an attack is, wherever it is made.
  fileprivate struct Attack: Hashable {
    let attacker: String
    let corpus: String
    let awareness: Awareness
    let knowledge: Knowledge
    let adaptation: Adaptation
  }

  fileprivate var attack: Attack {
    Attack(
      attacker: attacker, corpus: attackerCorpus, awareness: awareness, knowledge: knowledge,
      adaptation: adaptation)
  }

  /// Of two of the same attack: whether they are on models of two features, else alike.
  fileprivate func differsInFeatureOnly(from other: Cell) -> Bool {
    modelFeature != other.modelFeature && tap == other.tap && defence == other.defence
  }

  /// On one tap, bare and behind a defence.
  fileprivate func differsInDefenceOnly(from other: Cell) -> Bool {
    modelFeature == other.modelFeature && tap == other.tap && defence == nil
      && other.defence != nil
  }

  /// On two taps of one model.
  fileprivate func differsInTapOnly(from other: Cell) -> Bool {
    modelFeature == other.modelFeature && tap != other.tap && defence == other.defence
  }
}
