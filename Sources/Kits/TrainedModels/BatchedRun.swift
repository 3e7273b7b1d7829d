internal import TelltaleCore

/// Runs rows of features through a model, batch by batch; nothing is kept.
struct BatchedRun: Sendable {
  let ready: ReadyPrograms
  let inputs: ModelInputs
  let fit: FrameFit
  let batchSize: Int

  /// One utterance's part of a layer's output.
  struct Row {
    let values: ArraySlice<Float>
    let sizes: [Int]
  }

  /// What a program was started on.
  private struct Started {
    /// Position of its first row.
    let first: Int
    /// Rows.
    let batch: [Int]
    let program: any LayerProgram
    /// Of features that it reads.
    let valueCount: Int
  }

  /// Features that programs read at the same time: a minute of samples. What a model holds grows with them, and
  /// several long utterances at once could take more memory than there is; one alone runs whatever its length.
  private static let mostValuesAtOnce = 1 << 20

  /// Calls `body` for each row, in order, with its position and its part of each wanted layer's
  /// output.
  ///
  /// - Parameter wanted: indices of layers.
  ///
  /// Throws `.shapeMismatch` for rows of other bands, and layers of other sizes than declared,
  /// `.cancelled`, and what `body` throws.
  func forEachRow(
    of source: any TensorRows, _ features: FeatureDescription, rows: [Int], wanted: [Int],
    execution: Execution,
    _ body: (Int, [Row]) throws(AuditError) -> Void
  ) throws(AuditError) {
    guard !rows.isEmpty, !wanted.isEmpty else { return }
    let together = inputs.plan.frameCount == nil ? 1 : batchSize
    func finish(_ started: Started) throws(AuditError) {
      let outputs: [LayerOutput]
      do throws(AuditError) {
        try started.program.finish()
        outputs = try self.outputs(of: started.program, wanted)
      } catch { throw Self.naming(started.batch, of: source, error) }
      for row in started.batch.indices {
        try body(
          started.first + row,
          outputs.map { output in
            let count = output.values.count / batchSize
            return Row(
              values: output.values[row * count..<(row + 1) * count],
              sizes: Array(output.sizes.dropFirst()))
          })
      }
      let done = started.first + started.batch.count
      execution.report(Progress(fraction: Double(done) / Double(rows.count)))
    }
    try ready.withPrograms(
      wanted, shapes: inputs.shapes(batch: batchSize), threadCount: execution.threadCount
    ) { (programs) throws(AuditError) in
      // In order, whichever ends first: no more is in memory than what programs are at work on, and the next
      // inputs, which are read meanwhile.
      var atWork: [Started] = []
      for (number, first) in stride(from: 0, to: rows.count, by: together).enumerated() {
        try execution.checkCancelled()
        let batch = Array(rows[first..<min(first + together, rows.count)])
        let (inputs, valueCount) = try arrays(batch, of: source, features)
        func isRoom() -> Bool {
          atWork.isEmpty
            || (atWork.count < programs.count
              && atWork.reduce(valueCount) { $0 + $1.valueCount } <= Self.mostValuesAtOnce)
        }
        while !isRoom() { try finish(atWork.removeFirst()) }
        // The one of as many batches before has ended.
        let program = programs[number % programs.count]
        do throws(AuditError) { try program.start(inputs) } catch {
          throw Self.naming(batch, of: source, error)
        }
        atWork.append(
          Started(first: first, batch: batch, program: program, valueCount: valueCount))
      }
      for started in atWork { try finish(started) }
    }
  }

  /// Throws `.shapeMismatch` for an output of other sizes than its layer declares.
  private func outputs(
    of program: any LayerProgram, _ wanted: [Int]
  ) throws(AuditError) -> [LayerOutput] {
    var outputs: [LayerOutput] = []
    for (index, place) in wanted.enumerated() {
      let (layer, output) = (ready.layered.layers[place], try program.output(index))
      let declared: [Int?] = [batchSize] + layer.sizes
      guard output.sizes.count == declared.count,
        zip(output.sizes, declared).allSatisfy({ $0 == $1 ?? max(1, $0) })
      else {
        throw AuditError(
          .shapeMismatch,
          "'\(layer.name)' is \(output.sizes), and \(declared.inWords) is declared: what it gives does"
            + " not follow from the input's sizes, so it cannot be tapped")
      }
      outputs.append(output)
    }
    return outputs
  }

  /// Says which utterances the model ran on, and how long they are.
  private static func naming(
    _ batch: [Int], of source: any TensorRows, _ error: AuditError
  ) -> AuditError {
    let names = batch.prefix(2).map {
      "\(source.label(ofRow: $0)) (\(source.shape(ofRow: $0).first ?? 0) frames)"
    }
    let rest = batch.count > 2 ? " and \(batch.count - 2) more" : ""
    return AuditError(
      error.code, names.joined(separator: ", ") + rest + ": " + error.message,
      component: error.component, cause: error.cause)
  }

  /// What a batch gives the inputs, and how many features that are. What is left of the last batch is zero, of
  /// full length, and its outputs are not read.
  private func arrays(
    _ batch: [Int], of source: any TensorRows, _ features: FeatureDescription
  ) throws(AuditError) -> (inputs: [InputArray], valueCount: Int) {
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
          .shapeMismatch,
          "\(source.label(ofRow: row)) is \(shape), and its features are [frames, \(bandCount)]")
      }
      let matrix = try source.values(ofRow: row)
      // A layer may turn what is no number into one: a rectifier gives zero.
      guard matrix.allSatisfy(\.isFinite) else {
        throw AuditError(
          .computationFailed,
          "the features of \(source.label(ofRow: row)) hold values that are no numbers")
      }
      lengths[place] = min(shape[0], frames)
      fit.fill(
        matrix, bands: features.bands, wantedFrameCount: frames,
        destination: &values[place * size..<(place + 1) * size])
    }
    let arrays = inputs.arrays(
      values, frames: frames, bands: bandCount, lengths: lengths, rateHz: features.frameRateHz)
    return (arrays, values.count)
  }
}
