internal import TelltaleCore

extension TrainedNetwork {
  /// Batches of the intercepted pool, each channel shifted and scaled from the pool's own mean and
  /// deviation to those of what the attacker learnt from, at the stage where representations enter
  /// (SPEC §4.5). No label is used.
  ///
  /// Throws `.unsupported` where the request does not say what was learnt from.
  func standardised(
    _ batch: @escaping MakeBatch, _ request: ScoringRequest, splice: Splice, stage: Int
  ) throws(AuditError) -> MakeBatch {
    guard let learnt = request.learnt else {
      throw AuditError(
        .unsupported, "'standardised' needs the rows that the attacker learnt from")
    }
    let execution = request.execution
    let pool = try ChannelMoments(of: request.rows, execution: execution, batch: batch)
    let familiar = try ChannelMoments(
      of: learnt.rows, execution: execution,
      batch: try familiarBatch(learnt, splice: splice, stage: stage, execution: execution))
    return { (rows) throws(AuditError) in
      let input = try batch(rows)
      return try pool.map(input, to: familiar)
    }
  }

  /// What the stage received while the attacker learnt: representations, or its own activations.
  private func familiarBatch(
    _ learnt: LearntRows, splice: Splice, stage: Int, execution: Execution
  ) throws(AuditError) -> MakeBatch {
    guard case .features = learnt.input.description else {
      return try Self.makeBatch(of: learnt.input, features: input, splice: splice)
    }
    let features = try Self.makeBatch(of: learnt.input, features: input, splice: nil)
    let own = network
    let here =
      own.execution.device == execution.device
      ? own : try own.copy(for: execution)
    return { (rows) throws(AuditError) in
      let input = try features(rows)
      return try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) in
        try here.run(input.placed(for: execution), stages: 0..<stage, .inference)
      }
    }
  }
}
