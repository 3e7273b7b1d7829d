internal import Formats
internal import Plan
internal import Results
internal import Statistics
internal import TelltaleCore

/// An attack made again for every deal of the labels: `replicates.csv`.
enum RetrainedStage {
  static func run(
    _ work: Stage.RetrainedWork, execution: Execution, in context: StageContext, to folder: String
  ) throws(AuditError) {
    let audit = context.audit
    guard let design = audit.retrainedDesign.design,
      let attacker = audit[work.attacker].attacker as? any RetrainableAttacker
    else { preconditionFailure("the plan makes an attack again that cannot be") }
    let metrics = audit.metrics.filter(\.metric.declaration.isDecisive)
    let attack = RetrainedAttack(
      design: design, attacker: attacker, metrics: metrics.map(\.metric), folds: audit.folds,
      seed: Seed(audit.configuration.seed))

    let inputs = Set(work.inputs).sorted { $0.stage.hex < $1.stage.hex }
    var rows: [RetrainedAttack.Rows] = []
    for input in inputs {
      let stored = try context.rows(input, execution: execution)
      rows.append(try self.rows(of: stored, design: design, in: context))
    }
    let values = try attack.replicates(
      rows, inputOfFold: work.inputs.map { inputs.firstIndex(of: $0) ?? 0 }, execution: execution)
    try OutputFile.write(
      ReplicateTable(metrics: metrics.map(\.component.metadata.id), values: values).csv(),
      to: folder + "/" + ReplicateTable.fileName)
  }

  private static func rows(
    of stored: StoredRows, design: RetrainedDesign, in context: StageContext
  ) throws(AuditError) -> RetrainedAttack.Rows {
    let content = context.audit.evaluationCorpus
    let place = Dictionary(uniqueKeysWithValues: zip(design.speakers, design.speakers.indices))
    let rows = RowList(context.audit.labelledRows(of: content))
    let inOrder = zip(try stored.positions(of: rows), content.utterances(of: rows.rows))
      .sorted { $0.0.value < $1.0.value }
    return RetrainedAttack.Rows(
      input: stored.input, positions: inOrder.map(\.0),
      speakers: inOrder.map { place[$0.1.speaker] ?? 0 })
  }
}
