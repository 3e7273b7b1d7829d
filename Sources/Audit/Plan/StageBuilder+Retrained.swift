package import Formats
internal import Results
internal import Statistics
package import TelltaleCore

/// The stage of an attack's exact test.
extension StageBuilder {
  /// Nil for an attack that has none: the attacker cannot be trained again so often, what it reads is
  /// not of the audited corpus as it is, or the labels cannot be dealt anew (`RetrainedDesign`).
  package mutating func retrained(_ row: ScenarioMatrix.Row) throws(AuditError) -> ContentHash? {
    let cell = row.cell
    let content = audit.evaluationCorpus
    let attacker = audit[row.attacker]
    // What a verdict may rest on.
    let metrics = audit.metrics.filter(\.metric.declaration.isDecisive).map(\.component.metadata)
    guard cell.kind == .attack, !metrics.isEmpty, cell.knowledge == .semiInformed,
      cell.awareness == .generic,
      cell.adaptation == .frozen, row.defence == nil, cell.attackerCorpus == content.name,
      attacker.attacker is any RetrainableAttacker, let design = audit.retrainedDesign.design
    else { return nil }
    var inputs: [Input] = []
    for fold in audit.folds {
      inputs.append(try transmitted(row.point, fold: fold, corpus: content.name))
    }
    var judged: [ContentHash] = []
    for fold in audit.folds { judged.append(rows.judged(fold: fold).hash) }
    let tap = audit[row.tap].name
    let count = design.deals.deals.count
    return add(
      .retrained(
        Stage.RetrainedWork(attacker: row.attacker, inputs: inputs.map(\.source))),
      KeyContent(
        kind: "retrained", component: fingerprints.attackers[row.attacker.value],
        inputs: inputs.map(\.identity),
        rows: [rows.labelled(of: content).hash] + judged,
        words: [
          tap, audit.attribute.name, audit.attribute.classes.joined(separator: ","),
          design.rule.rawValue, "\(audit.evaluation.folds.count) folds",
        ] + metrics.map { "\($0.id) \($0.version)" }
      ).computed(audit),
      title: "exact test of \(attacker.component.name) on \(tap) of"
        + " \(source(cell.modelFeature, of: content.name)): \(count)"
        + " \(design.deals.isExact ? "" : "drawn ")deals, \(design.rule.rawValue)",
      load: Double(count * audit.folds.count), speedClass: "retrain \(speed(attacker.component))")
  }
}
