internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// What a script gave for one batch.
struct Trial: Sendable {
  struct Output: Sendable {
    let source: ScriptLayer
    let shape: [Int]
    let values: [Float]
  }

  let batch: Int
  let outputs: [Output]

  /// Runs everything that can be tapped.
  ///
  /// - Parameters:
  ///   - batch: rows.
  ///   - frames: of each.
  ///   - isSilent: zeros; else values from -1 to 1, which a script that draws lots shows itself by.
  ///
  /// Throws `.shapeMismatch` where the script fails on them.
  init(
    _ script: ScriptModule, _ inputs: ScriptInputs, batch: Int, frames: Int, isSilent: Bool
  ) throws(AuditError) {
    let sizes = inputs.sizes(batch: batch, frames: frames)
    let count = sizes.reduce(1, *)
    let values =
      isSilent
      ? [Float](repeating: 0, count: count)
      : (0..<count).map { Float($0 * 7919 % 2003) / 1001 - 1 }
    let execution = Execution(seed: Seed(0), threadCount: 1)
    self.batch = batch
    outputs = try running("the model does not take an input of \(sizes)") {
      () throws(AuditError) in
      try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) in
        let program = try ScriptProgram(
          script, points: Array(script.points.indices), isReturned: true)
        var outputs: [Output] = []
        for result in try program.run(
          inputs.given(values, batch: batch, frames: frames))
        {
          outputs.append(
            Output(
              source: ScriptLayer(name: result.name, point: result.point),
              shape: result.tensor.shape, values: isSilent ? [] : try result.tensor.values()))
        }
        return outputs
      }
    }
  }

  /// The outputs that have a row for each utterance here and in the other trials; a size that differs
  /// there is nil.
  func layers(beside others: [Trial]) -> [(source: ScriptLayer, layer: ModelLayer)] {
    outputs.compactMap { output in
      guard output.shape.count > 1, output.shape[0] == batch else { return nil }
      var sizes: [Int?] = output.shape.dropFirst().map { $0 }
      for other in others {
        guard let twin = other.outputs.first(where: { $0.source == output.source })?.shape,
          twin.count == output.shape.count, twin[0] == other.batch
        else { return nil }
        sizes = zip(sizes, twin.dropFirst()).map { $0 == $1 ? $0 : nil }
      }
      let name = output.source.name
      return (
        output.source,
        ModelLayer(name: name, output: output.source.point == nil ? name : nil, sizes: sizes)
      )
    }
  }
}

/// Runs work of LibTorch's; what fails is told by `what`, with LibTorch's words as the cause.
func running<Result>(
  _ what: String, _ work: () throws(AuditError) -> Result
) throws(AuditError) -> Result {
  do throws(AuditError) { return try work() } catch {
    throw AuditError(error.code, what, cause: error.message)
  }
}
