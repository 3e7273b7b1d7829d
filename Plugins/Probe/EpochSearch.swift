import TelltaleCore
import TelltaleTorch

/// Trains a network on all rows, for as many epochs as serve speakers best that it does not hear: the
/// mean over a cross-validation in which training stops as soon as they gain no more.
struct EpochSearch {
  let settings: TrainingSettings
  let targets: [LabelColumn]
  let rows: [Int]
  /// Positions in `rows`, held out in turn; empty for none.
  let parts: [[Int]]
  let execution: Execution

  /// Where no speaker can be held out.
  static let usualEpochCount = 20

  /// The network that `makeNetwork` made, trained, and its log; validation losses are the parts'
  /// mean.
  func run(
    _ makeNetwork: (Execution) throws(AuditError) -> StagedNetwork, batch: MakeBatch
  ) throws(AuditError) -> (network: StagedNetwork, log: [TrainingEpoch]) {
    var logs: [[TrainingEpoch]] = []
    for (index, part) in parts.enumerated() {
      let held = Set(part)
      let execution = execution.part(index, of: parts.count + 1)
      logs.append(
        try TrainingLoop(settings, execution: execution).run(
          try makeNetwork(execution), targets: targets,
          trainingRows: rows.indices.filter { !held.contains($0) }.map { rows[$0] },
          validationRows: part.map { rows[$0] }, batch: batch))
    }
    let bestEpochs = logs.map { log in
      log.min { ($0.validationLoss ?? .infinity) < ($1.validationLoss ?? .infinity) }?.epoch ?? 1
    }
    let epochCount =
      bestEpochs.isEmpty
      ? min(Self.usualEpochCount, settings.epochCount)
      : Int((Double(bestEpochs.reduce(0, +)) / Double(bestEpochs.count)).rounded())
    let last = execution.part(parts.count, of: parts.count + 1)
    let network = try makeNetwork(last)
    let log = try TrainingLoop(settings.lasting(epochCount), execution: last).run(
      network, targets: targets, trainingRows: rows, validationRows: [], batch: batch)
    return (network, log.map { line in judged(line, by: logs) })
  }

  /// A line of the last training, with what those of the parts that went as far gave there.
  private func judged(_ line: TrainingEpoch, by logs: [[TrainingEpoch]]) -> TrainingEpoch {
    let lines = logs.compactMap { $0.first { $0.epoch == line.epoch } }
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    return TrainingEpoch(
      epoch: line.epoch, trainingLoss: line.trainingLoss,
      validationLoss: mean(lines.compactMap(\.validationLoss)),
      validationUAR: mean(lines.compactMap(\.validationUAR)))
  }
}
