internal import AuditCore

/// Registry × configuration → every cell, with its derived scenario, or the reason why it is out.
struct ScenarioMatrix {
  /// A cell that takes part, or one that cannot and why.
  struct Row: Sendable {
    let cell: Cell
    let attackerIndex: Int
    let tapIndex: Int
    let exclusion: String?
  }

  /// Attacks first, then controls; within each by tap, attacker, corpus, awareness, knowledge.
  static func rows(of audit: ResolvedAudit) -> [Row] {
    var rows: [Row] = []
    for kind in [Cell.Kind.attack] + audit.configuration.controls {
      for tapIndex in audit.model.taps.indices {
        for attackerIndex in audit.attackers.indices {
          rows += self.rows(of: audit, kind: kind, tap: tapIndex, attacker: attackerIndex)
        }
      }
    }
    return rows
  }

  private static func rows(
    of audit: ResolvedAudit, kind: Cell.Kind, tap tapIndex: Int, attacker index: Int
  ) -> [Row] {
    let attacker = audit.attackers[index]
    let evaluation = audit.configuration.model.corpus
    // Controls are trained anew for every tap; the light probes, on the attacked corpus, suffice to
    // show what chance and what the architecture alone look like.
    if kind != .attack && attacker.declaration.family != controlFamily { return [] }
    let corpora =
      kind == .attack
      ? attacker.specification.corpora ?? audit.configuration.corpora.map(\.name) : [evaluation]
    let knowledge =
      kind == .attack
      ? attacker.specification.knowledge ?? audit.configuration.knowledge : [.semiInformed]
    let awareness =
      kind == .attack
      ? attacker.specification.awareness ?? audit.configuration.awareness : [.generic]
    var rows: [Row] = []
    for corpus in corpora {
      for awareness in awareness {
        for knowledge in knowledge {
          let cell = cell(
            of: audit, kind: kind, tap: audit.model.taps[tapIndex], attacker: attacker,
            corpus: corpus, awareness: awareness, knowledge: knowledge)
          rows.append(
            Row(
              cell: cell, attackerIndex: index, tapIndex: tapIndex,
              exclusion: exclusion(of: cell, attacker: attacker, audit: audit)))
        }
      }
    }
    return rows
  }

  /// Family of the attackers that controls are run with.
  static let controlFamily = "probe"

  private static func cell(
    of audit: ResolvedAudit, kind: Cell.Kind, tap: TapDescription,
    attacker: ResolvedAudit.AuditAttacker, corpus: String, awareness: Awareness,
    knowledge: Knowledge
  ) -> Cell {
    let model = audit.model.declaration
    let declaration = attacker.declaration
    let parts = [
      tap.name, attacker.component.name, corpus, awareness.rawValue, knowledge.rawValue,
    ]
    return Cell(
      id: (parts + (kind == .attack ? [] : [kind.rawValue])).joined(separator: "/"),
      kind: kind, tap: tap, attribute: audit.attribute.name,
      attacker: attacker.component.name, family: declaration.family,
      architecture: declaration.architecture, initialisation: declaration.initialisation,
      awareness: awareness, attackerCorpus: corpus, knowledge: knowledge,
      scenario: Scenario(
        family: model.family.map { $0 == declaration.family },
        architecture: model.architecture.map { $0 == declaration.architecture },
        data: corpus == audit.configuration.model.corpus),
      splice: Splice.choose(for: tap.shape, among: declaration.stages),
      normalisation: audit.configuration.normalisation)
  }

  private static func exclusion(
    of cell: Cell, attacker: ResolvedAudit.AuditAttacker, audit: ResolvedAudit
  ) -> String? {
    let declaration = attacker.declaration
    if !declaration.awareness.contains(cell.awareness) {
      return "\(cell.attacker) declares no \(cell.awareness.rawValue) training"
    }
    if !declaration.knowledge.contains(cell.knowledge) {
      return "\(cell.attacker) declares no \(cell.knowledge.rawValue) attack"
    }
    if cell.knowledge == .ignorant && cell.splice == nil {
      return "\(cell.attacker) has no stage at which a representation could enter"
    }
    if cell.kind == .untrainedModel && !(audit.model.model is any UntrainedControl) {
      return "\(audit.model.component.name) cannot be had untrained"
    }
    guard let corpus = audit.corpora[cell.attackerCorpus] else {
      return "corpus '\(cell.attackerCorpus)' takes no part"
    }
    let labelled = corpus.rows(labelled: audit.attribute)
    let present = Set(
      labelled.compactMap { corpus.utterances[$0].attributes[audit.attribute.name] })
    let missing = audit.attribute.classes.filter { !present.contains($0) }
    if !missing.isEmpty {
      return "corpus '\(cell.attackerCorpus)' has no \(audit.attribute.name) "
        + missing.joined(separator: ", ")
    }
    return nil
  }
}
