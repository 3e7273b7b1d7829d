package import Results
package import TelltaleCore

/// Registry × configuration → every cell, with its derived scenario, or the reason why it is out.
package struct ScenarioMatrix {
  /// A cell that takes part, or one that cannot and why.
  package struct Row: Sendable {
    package let cell: Cell
    let attacker: AttackerIndex
    package let tap: TapIndex
    /// Nil for none.
    package let defence: DefenceIndex?
    package let exclusion: String?

    package var point: TransmissionPoint {
      TransmissionPoint(feature: cell.modelFeature, tap: tap, defence: defence)
    }
  }

  /// Attacks first, then controls; within each by the model's feature, tap, attacker, corpus,
  /// awareness, knowledge, adaptation, defence.
  package static func rows(of audit: ResolvedAudit) -> [Row] {
    let missing = audit.corpora.mapValues { missingClasses(of: audit.attribute, in: $0) }
    var rows: [Row] = []
    for kind in [Cell.Kind.attack] + audit.configuration.controls {
      for feature in audit.model.features {
        for tap in TapIndex.all(of: audit.model.taps) {
          for index in AttackerIndex.all(of: audit.attackers) {
            let attacker = audit[index]
            rows += axes(
              of: audit.configuration, kind: kind, attacker: attacker.specification,
              family: attacker.declaration.family
            ).map { axes in
              row(
                of: audit, kind, feature: feature, tap: tap, attacker: index, axes,
                missing: missing[axes.corpus] ?? [])
            }
          }
        }
      }
    }
    return rows
  }

  /// Classes of the attribute that no utterance of a corpus carries.
  private static func missingClasses(
    of attribute: AttributeDescription, in content: CorpusContent
  ) -> [String] {
    let present = Set(attribute.labels(of: content.utterances).compactMap(\.self))
    return attribute.classes.filter { !present.contains($0) }
  }

  /// What varies for one attacker at one tap.
  package struct Axes {
    package let corpus: String
    package let awareness: Awareness
    package let knowledge: Knowledge
    package let adaptation: Adaptation
    package let defence: DefenceIndex?
  }

  package static func axes(
    of configuration: AuditConfiguration, kind: Cell.Kind, attacker wanted: AttackerSpecification,
    family: String
  ) -> [Axes] {
    guard kind == .attack else {
      // Controls are trained anew for every tap; the light probes, on the attacked corpus, suffice
      // to show what chance and what the architecture alone look like.
      guard family == controlFamily else { return [] }
      return [
        Axes(
          corpus: configuration.model.corpus, awareness: .generic, knowledge: .semiInformed,
          adaptation: .frozen, defence: nil)
      ]
    }
    var axes: [Axes] = []
    for corpus in wanted.corpora ?? configuration.corpora.map(\.name) {
      for awareness in wanted.awareness ?? configuration.awareness {
        for knowledge in wanted.knowledge ?? configuration.knowledge {
          for adaptation in wanted.adaptation ?? configuration.adaptation {
            // A defence is only as good as what an attacker makes of it who trained on what it lets
            // through: ignorant attackers would flatter it.
            let defences =
              knowledge == .semiInformed ? DefenceIndex.all(of: configuration.defences) : []
            for defence in [nil] + defences.map(Optional.some) {
              axes.append(
                Axes(
                  corpus: corpus, awareness: awareness, knowledge: knowledge,
                  adaptation: adaptation, defence: defence))
            }
          }
        }
      }
    }
    return axes
  }

  /// Trainings per fold of a cell whose attacker is trained so many times.
  ///
  /// Few speakers are easily dealt labels that resemble their own, or the opposite: what one deal
  /// gives says little of what the procedure gives.
  package static func trainingCount(of kind: Cell.Kind, attackerIs count: Int) -> Int {
    kind == .shuffledLabels ? max(count, dealCount) : count
  }

  /// Deals of shuffled labels per fold.
  package static let dealCount = 5

  /// Family of the attackers that controls are run with.
  static let controlFamily = "probe"

  private static func row(
    of audit: ResolvedAudit, _ kind: Cell.Kind, feature: String, tap tapIndex: TapIndex,
    attacker attackerIndex: AttackerIndex, _ axes: Axes, missing: [String]
  ) -> Row {
    let attacker = audit[attackerIndex]
    let tap = audit[tapIndex]
    let model = audit.model.declaration
    let declaration = attacker.declaration
    let defence = axes.defence.map { audit[$0].component.name }
    let cell = Cell(
      id: "", kind: kind, modelFeature: feature, tap: tap,
      defence: defence, attribute: audit.attribute.name, attacker: attacker.component.name,
      family: declaration.family, architecture: declaration.architecture,
      initialisation: declaration.initialisation, awareness: axes.awareness,
      attackerCorpus: axes.corpus, knowledge: axes.knowledge,
      scenario: Scenario(
        family: model.family.map { $0 == declaration.family },
        architecture: model.architecture.map { $0 == declaration.architecture },
        data: axes.corpus == audit.configuration.model.corpus),
      splice: Splice.choose(
        for: axes.defence.map { audit[$0].shape(at: tapIndex) } ?? tap.shape,
        among: declaration.entryPoints),
      adaptation: axes.adaptation
    ).named(namingFeature: audit.model.features.count > 1)
    return Row(
      cell: cell, attacker: attackerIndex, tap: tapIndex, defence: axes.defence,
      exclusion: exclusion(of: cell, attacker: attacker, audit: audit, missing: missing))
  }

  private static func exclusion(
    of cell: Cell, attacker: ResolvedAudit.AuditAttacker, audit: ResolvedAudit,
    missing: [String]
  ) -> String? {
    let declaration = attacker.declaration
    if !declaration.awareness.contains(cell.awareness) {
      return "\(cell.attacker) declares no \(cell.awareness.rawValue) training"
    }
    if !declaration.knowledge.contains(cell.knowledge) {
      return "\(cell.attacker) makes no \(cell.knowledge.rawValue) attack"
    }
    if !declaration.adaptations.contains(cell.adaptation) {
      return "\(cell.attacker) declares no adaptation '\(cell.adaptation.rawValue)': it would be"
        + " the same as 'frozen'"
    }
    if cell.knowledge == .ignorant && cell.splice == nil {
      return "\(cell.attacker) has no entry point at which a representation could enter"
    }
    let control = audit.model.model as? any UntrainedControl
    if cell.kind == .untrainedModel, control?.hasUntrainedControl != true {
      return "\(audit.model.component.name) cannot be had untrained"
    }
    guard let corpus = audit.corpora[cell.attackerCorpus] else {
      return "corpus '\(cell.attackerCorpus)' takes no part"
    }
    if cell.knowledge == .ignorant, !corpus.corpus.description.hasSound {
      return "corpus '\(cell.attackerCorpus)' has no sound to learn raw features from"
    }
    if audit.attribute.isIdentity {
      return corpus.name == audit.evaluationCorpus.name
        ? nil
        : "the speakers of corpus '\(cell.attackerCorpus)' are not those who are to be recognised"
    }
    if !missing.isEmpty {
      return "corpus '\(cell.attackerCorpus)' has no \(audit.attribute.name) "
        + missing.joined(separator: ", ")
    }
    return nil
  }
}
