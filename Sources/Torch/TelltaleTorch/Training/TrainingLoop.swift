public import TelltaleCore

/// Makes the input batch of those rows, on the CPU.
public typealias MakeBatch = (_ rows: [Int]) throws(AuditError) -> Tensor

/// Trains a network: mini-batches, cross-entropy, early stopping, checkpoints.
///
/// Read `run` from top to bottom; there is nothing else.
///
/// **Seed** the execution's: the order of each epoch and its dropout masks derive from the seed and
/// the epoch's number, so that a resumed run goes on exactly as an undisturbed one. Same seed, same
/// build, same thread count: identical weights.
public struct TrainingLoop: Sendable {
  /// A checkpoint of other settings is not gone on from.
  public let settings: TrainingSettings
  /// With a checkpoint folder, a run goes on from what it finds there.
  public let execution: Execution

  /// Nothing is built or read yet.
  public init(_ settings: TrainingSettings, execution: Execution) {
    self.settings = settings
    self.execution = execution
  }

  /// Learns `targets[i]` with the network's head i; the loss is the sum of the heads' mean
  /// cross-entropies in nats.
  ///
  /// Afterwards the network has the weights of the epoch with the lowest validation loss, or of
  /// the last one where `validationRows` is empty or the rate falls.
  ///
  /// Throws `.invalidLabels` where the training rows show one class only, `.computationFailed` for
  /// a loss that is not a number, `.storageFailed`, `.cancelled` (the checkpoint is kept), and what
  /// `batch` throws.
  public func run(
    _ network: StagedNetwork, targets: [LabelColumn], trainingRows: [Int], validationRows: [Int],
    batch: MakeBatch
  ) throws(AuditError) -> [TrainingEpoch] {
    precondition(targets.map(\.classes.count) == network.classCounts, "one target per head")
    for target in targets { try target.checkClasses(ofRows: trainingRows) }

    let weights = network.parameters + network.buffers
    let optimiser = try settings.rule.optimiser(
      network.parameters, learningRate: settings.learningRate, weightDecay: settings.weightDecay)
    let checkpoint = execution.checkpointFolder.map {
      Checkpoint(folder: $0, weights: weights, optimiser: optimiser.state)
    }
    // Of the best epoch, where no file holds them.
    var best: [Tensor] = []
    var pace = CheckpointPace()
    let fingerprint = fingerprint(trainingRows, validationRows)
    var progress = Checkpoint.Progress(fingerprint: fingerprint)
    if let checkpoint {
      progress =
        try checkpoint.restore(fingerprint: fingerprint) ?? progress
    }

    while progress.log.count < settings.epochCount, !hasRunOutOfPatience(progress) {
      let epoch = progress.log.count + 1

      // Learn, one batch after the other, in this epoch's own order.
      var order = SeededGenerator(execution.seed.derived(for: "order of epoch \(epoch)"))
      let dropout = TorchGenerator(execution.seed.derived(for: "dropout of epoch \(epoch)"))
      let batches = trainingRows.shuffled(using: &order).batches(of: settings.batchSize)
      var lossSum = 0.0
      for (index, rows) in batches.enumerated() {
        try execution.checkCancelled()
        // The mean of the first ten batches, then a tenth from each: what the running statistics
        // started from would spoil a deep network's for its first fifty batches.
        let batchesBefore = (epoch - 1) * batches.count + index
        let momentum = max(0.1, 1 / Double(batchesBefore + 1))
        let learning = ForwardPass(
          normalisation: .learning(momentum: momentum), dropout: dropout)
        let share = settings.share(
          ofStep: batchesBefore, of: settings.epochCount * batches.count)
        let loss = try step(network, optimiser, share, try batch(rows), targets, rows, learning)
        guard loss.isFinite else {
          throw AuditError(
            .computationFailed,
            "the training loss is \(loss) in epoch \(epoch); try a lower learning rate than"
              + " \(settings.learningRate)")
        }
        lossSum += loss * Double(rows.count)
        report(epoch, Double(index + 1) / Double(batches.count), progress.log.last)
      }

      // Look how it does on speakers that it does not learn from.
      let judged = try judge(network, targets, validationRows, batch)
      progress.log.append(
        TrainingEpoch(
          epoch: epoch, trainingLoss: lossSum / Double(trainingRows.count),
          validationLoss: judged?.loss, validationUAR: judged?.recall))

      // Keep the best weights, and now and then the state from which a killed run goes on.
      let isBest =
        settings.schedule == .constant && judged.map { $0.loss < progress.bestLoss } ?? false
      if isBest, let loss = judged?.loss {
        progress.bestLoss = loss
        progress.bestEpoch = epoch
      }
      if let checkpoint, pace.isDue() {
        let start = ContinuousClock.now
        if isBest || !best.isEmpty { try checkpoint.saveBest(isBest ? nil : best) }
        best = []
        try checkpoint.save(progress)
        pace.saved(in: ContinuousClock.now - start)
      } else if isBest {
        best = try copies(of: weights)
      }
    }

    if !best.isEmpty {
      for (named, values) in zip(weights, best) { try named.tensor.assign(values) }
    } else if progress.bestEpoch > 0, let checkpoint {
      try checkpoint.restoreBest()
    }
    return progress.log
  }

  /// One step on one batch; gives the loss. Only the forward pass runs in reduced precision.
  private func step(
    _ network: StagedNetwork, _ optimiser: any Optimiser, _ share: Double, _ input: Tensor,
    _ targets: [LabelColumn], _ rows: [Int], _ pass: ForwardPass
  ) throws(AuditError) -> Double {
    let loss = try TorchRuntime.run(execution, gradients: true) {
      () throws(AuditError) -> Tensor in
      try self.loss(network, input, targets, rows, pass).total
    }
    try loss.backward()
    try optimiser.step(share: share)
    return Double(try loss.scalar())
  }

  /// Sum of the heads' losses, and the first head's logits.
  private func loss(
    _ network: StagedNetwork, _ input: Tensor, _ targets: [LabelColumn], _ rows: [Int],
    _ pass: ForwardPass
  ) throws(AuditError) -> (total: Tensor, logits: Tensor) {
    let logits = try network.logits(
      of: input.placed(for: execution), enteringAt: network.firstStage, pass)
    var total: Tensor?
    for (head, target) in zip(logits, targets) {
      let labels = try Tensor(labels: rows.map { target.labels[$0] }).placed(for: execution)
      let term = try head.crossEntropy(labels)
      total = try total?.adding(term) ?? term
    }
    guard let total else { preconditionFailure("a network without heads") }
    return (total, logits[0])
  }

  /// Mean loss, and unweighted average recall of the first head; nil without rows.
  private func judge(
    _ network: StagedNetwork, _ targets: [LabelColumn], _ rows: [Int], _ batch: MakeBatch
  ) throws(AuditError) -> (loss: Double, recall: Double)? {
    guard !rows.isEmpty else { return nil }
    let classCount = targets[0].classes.count
    var lossSum = 0.0
    var (hits, totals) = (
      [Int](repeating: 0, count: classCount), [Int](repeating: 0, count: classCount)
    )
    for part in rows.portions(of: settings.batchSize) {
      try execution.checkCancelled()
      let input = try batch(part)
      let (loss, logits) = try TorchRuntime.run(execution, gradients: false) {
        () throws(AuditError) -> (Double, [Float]) in
        let judged = try self.loss(network, input, targets, part, .inference)
        return (Double(try judged.total.scalar()), try judged.logits.values())
      }
      lossSum += loss * Double(part.count)
      let scores = ScoreMatrix(values: logits, classCount: classCount)
      for (position, row) in part.enumerated() {
        let label = targets[0].labels[row]
        totals[label] += 1
        hits[label] += scores.decision(ofRow: position) == label ? 1 : 0
      }
    }
    let present = totals.indices.filter { totals[$0] > 0 }
    let recall = present.map { Double(hits[$0]) / Double(totals[$0]) }.reduce(0, +)
    return (lossSum / Double(rows.count), recall / Double(present.count))
  }

  private func hasRunOutOfPatience(_ progress: Checkpoint.Progress) -> Bool {
    progress.bestEpoch > 0 && progress.log.count - progress.bestEpoch >= settings.patience
  }

  private func copies(of tensors: [NamedTensor]) throws(AuditError) -> [Tensor] {
    var copies: [Tensor] = []
    for named in tensors { copies.append(try named.tensor.clone()) }
    return copies
  }

  private func report(_ epoch: Int, _ share: Double, _ last: TrainingEpoch?) {
    let fraction = (Double(epoch - 1) + share) / Double(settings.epochCount)
    let percent =
      last?.validationUAR.map { ", validation UAR \(Int(($0 * 100).rounded())) %" } ?? ""
    execution.report(
      Progress(fraction: fraction, note: "epoch \(epoch) of \(settings.epochCount)\(percent)"))
  }

  /// Tells whether a checkpoint is this run's.
  private func fingerprint(_ trainingRows: [Int], _ validationRows: [Int]) -> String {
    "\(execution.seed.value) \(execution.precision.rawValue) \(execution.device.rawValue)"
      + " \(execution.threadCount) \(settings) \(trainingRows.count) \(validationRows.count)"
  }
}

extension TrainingSettings {
  /// Of the learning rate, for a step counted from 0.
  fileprivate func share(ofStep step: Int, of count: Int) -> Double {
    schedule == .constant ? 1 : 1 - Double(step) / Double(max(1, count))
  }
}

extension LabelColumn {
  /// Throws `.invalidLabels` where those rows show no two classes.
  public func checkClasses(ofRows rows: [Int]) throws(AuditError) {
    let seen = Set(rows.map { labels[$0] })
    guard seen.count > 1 else {
      let names = seen.map { classes[$0] }.joined()
      throw AuditError(
        .invalidLabels,
        "\(rows.count) training rows show \(seen.isEmpty ? "no class" : "one class only: \(names)")"
      )
    }
  }
}

extension [Int] {
  /// Consecutive parts of at most `size` rows.
  func portions(of size: Int) -> [[Int]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }

  /// The same for work that normalises by batch: a last part of one row joins its neighbour, for
  /// there is no variance of one value.
  func batches(of size: Int) -> [[Int]] {
    var batches = portions(of: size)
    if batches.count > 1, let last = batches.last, last.count == 1 {
      batches.removeLast()
      batches[batches.count - 1] += last
    }
    return batches
  }
}
