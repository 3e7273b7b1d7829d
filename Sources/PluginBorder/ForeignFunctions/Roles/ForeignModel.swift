internal import Foundation
internal import TelltaleCore

/// A primary model that comes trained, in a library.
struct ForeignModel: PretrainedModel {
  let plugin: OpenPlugin
  let kind: ForeignModelDeclaration

  var declaration: PrimaryTaskModelDeclaration { kind.declaration }
  var emotions: [String] { kind.emotions }

  /// As the signature of `represent` has it: `f32[frames,bands] x`.
  var inputs: [String] {
    let signature = plugin.required("represent").bound.signature
    return signature.arguments.filter { $0.name == "x" }.map(\.text)
  }

  func pretrained(classes: [String], execution: Execution) throws(AuditError)
    -> any TrainedPrimaryTaskModel
  {
    var state: ForeignState?
    if let create = plugin["create"] {
      state = plugin.state(try create.call(plugin.inputs(execution)))
    }
    return ReadyForeignModel(plugin: plugin, kind: kind, classes: classes, state: state)
  }
}

/// A foreign model that is ready to run.
struct ReadyForeignModel: TrainedPrimaryTaskModel {
  let plugin: OpenPlugin
  let kind: ForeignModelDeclaration
  let classes: [String]
  /// Nil for a library without a state.
  let state: ForeignState?

  var trainingLog: [TrainingEpoch] { [] }

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    guard let function = plugin["score"] else {
      throw AuditError(.unsupported, "the model only represents; it declares no emotions")
    }
    guard case .features(let features) = request.input.description else {
      throw AuditError(.unsupported, "a primary model reads features")
    }
    var values: [Float] = []
    for row in request.rows {
      let outputs = try call(
        function, row, of: request.input.rows, features, request.execution)
      let own = try kind.scores.logPosteriors(
        outputs.arrays["scores"] ?? [], classCount: kind.emotions.count)
      values += try wanted(own, row: row)
    }
    return ScoreMatrix(values: values, classCount: classes.count)
  }

  /// The wanted classes' scores: those that the model does not know are minus infinity, and the
  /// others' posteriors sum to 1 again.
  private func wanted(_ own: [Float], row: Int) throws(AuditError) -> [Float] {
    let scores = classes.map { name in
      kind.emotions.firstIndex(of: name).map { own[$0] } ?? -.infinity
    }
    let total = log(scores.map { exp(Double($0)) }.reduce(0, +))
    guard total.isFinite else {
      throw AuditError(
        .unsupported,
        "the model gives row \(row) none of the emotions \(classes.joined(separator: ", ")); it"
          + " tells apart \(kind.emotions.joined(separator: ", "))")
    }
    return scores.map { Float(min(0, Double($0) - total)) }
  }

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    let known = kind.declaration.taps.map(\.name)
    for tap in request.taps where !known.contains(tap) {
      throw AuditError(
        .unknownName, "there is no tap '\(tap)'" + NearName.hint(for: tap, among: known))
    }
    let function = plugin.required("represent")
    for (position, row) in request.rows.enumerated() {
      let outputs = try call(
        function, row, of: request.features, request.featureDescription, request.execution)
      for (index, tap) in request.taps.enumerated() {
        try hand(outputs.arrays[tap.asIdentifier] ?? [], tap, row) { values throws(AuditError) in
          try request.sink(index, position, values)
        }
      }
    }
  }

  private func hand(
    _ values: [Float], _ tap: String, _ row: Int,
    to sink: (UnsafeBufferPointer<Float>) throws(AuditError) -> Void
  ) throws(AuditError) {
    guard values.allSatisfy(\.isFinite) else {
      throw AuditError(
        .computationFailed, "tap '\(tap)' of row \(row) holds values that are no finite numbers")
    }
    var failure: AuditError?
    values.withUnsafeBufferPointer { buffer in
      do throws(AuditError) { try sink(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func call(
    _ function: ForeignFunction, _ row: Int, of rows: any TensorRows,
    _ features: FeatureDescription, _ execution: Execution
  ) throws(AuditError) -> CallOutputs {
    try execution.checkCancelled()
    let shape = rows.shape(ofRow: row)
    guard shape.count == 2, shape[0] > 0, shape[1] == features.bands.count else {
      throw AuditError(
        .shapeMismatch, "row \(row) is \(shape), wanted is [frames, \(features.bands.count)]")
    }
    var inputs = plugin.inputs(execution.silent)
    inputs.reals["x"] = try rows.values(ofRow: row)
    inputs.counts["frames"] = shape[0]
    inputs.counts["bands"] = shape[1]
    inputs.counts["k"] = kind.emotions.count
    inputs.state = state?.pointer
    return try withExtendedLifetime(state) { () throws(AuditError) in try function.call(inputs) }
  }

  /// Throws `.unsupported`: a model that comes trained is made again, never stored.
  func save(toFolder folder: String) throws(AuditError) {
    throw AuditError(.unsupported, "a model that comes trained is not stored")
  }
}
