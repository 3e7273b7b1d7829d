internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// Where a layer of a script comes from.
struct ScriptLayer: Sendable, Hashable {
  let name: String
  /// Index among the script's points; nil for what `forward` returns.
  let point: Int?
}

/// A script whose input has a shape.
struct ScriptLayers: ModelLayers {
  let layers: [ModelLayer]
  var refusals: [String: String] { script.refusals }
  private let script: ScriptModule
  private let types: [String]
  private let sources: [ScriptLayer]

  /// - Parameter types: of the script's arguments.
  init(
    _ script: ScriptModule, _ types: [String],
    _ found: [(source: ScriptLayer, layer: ModelLayer)]
  ) {
    self.script = script
    self.types = types
    layers = found.map(\.layer)
    sources = found.map(\.source)
  }

  /// One: LibTorch's threads are the process's, and all of them work on one batch.
  func programs(
    _ wanted: [Int], shapes: InputShapes, threadCount: Int
  ) throws(AuditError) -> [any LayerProgram] {
    [
      try LayerRun(
        script, types, wanted: wanted.map { sources[$0] }, threadCount: threadCount)
    ]
  }
}

/// A script reduced to its wanted layers.
final class LayerRun: LayerProgram {
  private let program: ScriptProgram
  private let types: [String]
  private let wanted: [ScriptLayer]
  private let points: [Int]
  private let execution: Execution
  private var results: [ScriptLayer: Tensor] = [:]

  init(
    _ script: ScriptModule, _ types: [String], wanted: [ScriptLayer], threadCount: Int
  ) throws(AuditError) {
    self.types = types
    self.wanted = wanted
    let points = wanted.compactMap(\.point)
    self.points = points
    execution = Execution(seed: Seed(0), threadCount: threadCount)
    program = try running("the model cannot be reduced to the wanted taps") {
      () throws(AuditError) in
      try ScriptProgram(
        script, points: points, isReturned: wanted.contains { $0.point == nil })
    }
  }

  /// Computes at once.
  func start(_ inputs: [InputArray]) throws(AuditError) {
    let words = inputs.map { "\($0.sizes)" }.joined(separator: " and ")
    results = try running("the model failed on an input of \(words)") { () throws(AuditError) in
      try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) in
        var results: [ScriptLayer: Tensor] = [:]
        for result in try program.run(ScriptInputs.given(inputs, types: types)) {
          results[ScriptLayer(name: result.name, point: result.point.map { points[$0] })] =
            result.tensor
        }
        return results
      }
    }
  }

  func finish() throws(AuditError) {}

  func output(_ index: Int) throws(AuditError) -> LayerOutput {
    let name = wanted[index].name
    guard let tensor = results[wanted[index]] else {
      throw AuditError(
        .shapeMismatch, "'\(name)' is absent, and was there when the model was read")
    }
    return try running("'\(name)' cannot be read") { () throws(AuditError) in
      LayerOutput(try tensor.values(), sizes: tensor.shape)
    }
  }
}
