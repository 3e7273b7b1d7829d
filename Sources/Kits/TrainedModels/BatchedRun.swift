internal import TelltaleCore

/// Runs rows of features through a model, batch by batch; nothing is kept.
struct BatchedRun: Sendable {
  let layered: any ModelLayers
  let inputs: ModelInputs
  let fit: FrameFit
  let batchSize: Int

  /// Calls `body` for each row, in order, with its position and its part of each wanted layer's
  /// output.
  ///
  /// - Parameter wanted: indices of layers.
  ///
  /// Throws `.shapeMismatch` for rows of other bands, `.cancelled`, and what `body` throws.
  func forEachRow(
    of source: any TensorRows, _ features: FeatureDescription, rows: [Int], wanted: [Int],
    execution: Execution,
    _ body: (Int, [ArraySlice<Float>]) throws(AuditError) -> Void
  ) throws(AuditError) {
    guard !rows.isEmpty, !wanted.isEmpty else { return }
    let counts = wanted.map { layered.layers[$0].sizes.reduce(1) { $0 * ($1 ?? 0) } }
    let program = try layered.program(
      wanted, shapes: inputs.shapes(batch: batchSize), threadCount: execution.threadCount)
    let together = inputs.plan.frameCount == nil ? 1 : batchSize
    for first in stride(from: 0, to: rows.count, by: together) {
      try execution.checkCancelled()
      let batch = rows[first..<min(first + together, rows.count)]
      try program.run(arrays(Array(batch), of: source, features))
      var outputs: [[Float]] = []
      for (index, count) in counts.enumerated() {
        outputs.append(try program.output(index, count: count * batchSize))
      }
      for place in batch.indices {
        let row = place - first
        try body(place, zip(outputs, counts).map { $0[row * $1..<(row + 1) * $1] })
      }
      execution.report(Progress(fraction: Double(first + batch.count) / Double(rows.count)))
    }
  }

  /// What a batch gives the inputs. What is left of the last batch is zero, of full length, and its outputs
  /// are not read.
  private func arrays(
    _ batch: [Int], of source: any TensorRows, _ features: FeatureDescription
  ) throws(AuditError) -> [InputArray] {
    let bandCount = features.bands.count
    try inputs.plan.check(bandCount: bandCount)
    let frames = inputs.plan.frameCount ?? source.shape(ofRow: batch[0])[0]
    let size = frames * bandCount
    var values = [Float](repeating: 0, count: size * batchSize)
    var lengths = [Int](repeating: frames, count: batchSize)
    for (place, row) in batch.enumerated() {
      let shape = source.shape(ofRow: row)
      guard shape.count == 2, shape[0] > 0, shape[1] == bandCount else {
        throw AuditError(
          .shapeMismatch, "row \(row) is \(shape), and its features are [frames, \(bandCount)]")
      }
      let matrix = try source.values(ofRow: row)
      // A layer may turn what is no number into one: a rectifier gives zero.
      guard matrix.allSatisfy(\.isFinite) else {
        throw AuditError(
          .computationFailed, "the features of row \(row) hold values that are no numbers")
      }
      lengths[place] = min(shape[0], frames)
      fit.fill(
        matrix, bands: features.bands, wantedFrameCount: frames,
        destination: &values[place * size..<(place + 1) * size])
    }
    return inputs.arrays(
      values, frames: frames, bands: bandCount, lengths: lengths, rateHz: features.frameRateHz)
  }
}
