import TelltaleCore
import TelltaleTorch

/// Trains a network on all rows to the end, and softens its answers as far as speakers ask that it does not hear: a
/// factor for each head's logits, from a cross-validation.
///
/// Nothing is chosen among epochs. To stop where held-out speakers' loss is least stops on how sure the network
/// is before it has learnt what tells classes apart, and of two epochs that serve alike rounding errors of the rows
/// choose either.
struct TemperedTraining {
  let settings: TrainingSettings
  let targets: [LabelColumn]
  let rows: [Int]
  /// Speakers that tell how sure answers may be: a part more is a training more. Of eight in all, a third of them left
  /// held-out losses .07 nats worse than all; of 18, no worse.
  static let speakerCount = 12

  /// Positions in `rows`, held out in turn; empty for none.
  let parts: [[Int]]
  let execution: Execution

  /// The network that `makeNetwork` made, trained, and its log; validation losses are the parts' mean, of answers
  /// as they are.
  func run(
    _ makeNetwork: (Execution) throws(AuditError) -> StagedNetwork, batch: MakeBatch
  ) throws(AuditError) -> (network: StagedNetwork, log: [TrainingEpoch]) {
    var logs: [[TrainingEpoch]] = []
    var held = targets.map { _ in HeldOutAnswers() }
    for (index, part) in parts.enumerated() {
      let out = Set(part)
      let execution = execution.part(index, of: parts.count + 1)
      let network = try makeNetwork(execution)
      let heldRows = part.map { rows[$0] }
      logs.append(
        try TrainingLoop(settings, execution: execution).run(
          network, targets: targets,
          trainingRows: rows.indices.filter { !out.contains($0) }.map { rows[$0] },
          validationRows: heldRows, batch: batch))
      let scores = try network.scores(
        of: heldRows, enteringAt: 0, .inference, execution: execution, batch: batch)
      for (head, target) in targets.enumerated() {
        held[head].add(scores[head], labels: heldRows.map { target.labels[$0] })
      }
    }
    let last = execution.part(parts.count, of: parts.count + 1)
    let network = try makeNetwork(last)
    let log = try TrainingLoop(settings, execution: last).run(
      network, targets: targets, trainingRows: rows, validationRows: [], batch: batch)
    for (head, answers) in held.enumerated() {
      try network.scaleLogits(ofHead: head, by: answers.factor)
    }
    return (network, log.map { line in judged(line, by: logs) })
  }

  /// A line of the last training, with what the parts' gave there.
  private func judged(_ line: TrainingEpoch, by logs: [[TrainingEpoch]]) -> TrainingEpoch {
    let lines = logs.map { $0[line.epoch - 1] }
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    return TrainingEpoch(
      epoch: line.epoch, trainingLoss: line.trainingLoss,
      validationLoss: mean(lines.compactMap(\.validationLoss)),
      validationUAR: mean(lines.compactMap(\.validationUAR)))
  }
}
