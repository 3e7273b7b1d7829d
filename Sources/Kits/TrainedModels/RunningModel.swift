internal import TelltaleCore

/// A model that came trained, ready to run.
struct RunningModel: OnePassModel {
  let batches: BatchedRun
  let taps: [String: Tap]
  /// Why other names are no taps.
  let refusals: [String: String]
  let outputLayer: Int?
  let emotionOutput: EmotionOutput
  let classes: [String]
  /// Of the control without training; nil for the model as it came.
  let redrawing: Redrawing?

  var trainingLog: [TrainingEpoch] { [] }

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    guard case .features(let features) = request.input.description else {
      throw AuditError(.unsupported, "a primary model reads features")
    }
    let outputLayer = try toldLayer()
    var values: [Float] = []
    try batches.forEachRow(
      of: request.input.rows, features, rows: request.rows, wanted: [outputLayer],
      execution: request.execution
    ) { (_, outputs) throws(AuditError) in
      values += try emotionOutput.scores(of: outputs[0].values, for: classes)
    }
    return ScoreMatrix(values: values, classCount: classes.count)
  }

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    try represent(request, scoring: nil) { (_) throws(AuditError) in }
  }

  func representAndScore(_ request: RepresentationRequest) throws(AuditError) -> ScoreMatrix {
    var values: [Float] = []
    try represent(request, scoring: try toldLayer()) { (output) throws(AuditError) in
      values += try emotionOutput.scores(of: output, for: classes)
    }
    return ScoreMatrix(values: values, classCount: classes.count)
  }

  /// - Parameters:
  ///   - outputLayer: index of the layer whose output is handed to `score`, row by row; nil for none.
  private func represent(
    _ request: RepresentationRequest, scoring outputLayer: Int?,
    _ score: (ArraySlice<Float>) throws(AuditError) -> Void
  ) throws(AuditError) {
    var wanted: [Tap] = []
    for name in request.taps { wanted.append(try tap(name)) }
    let layers = Set(wanted.map(\.layer) + (outputLayer.map { [$0] } ?? [])).sorted()
    let places = wanted.map { layers.firstIndex(of: $0.layer) ?? 0 }
    try batches.forEachRow(
      of: request.features, request.featureDescription, rows: request.rows, wanted: layers,
      execution: request.execution
    ) { (position, outputs) throws(AuditError) in
      for (index, tap) in wanted.enumerated() {
        let output = outputs[places[index]]
        let values = tap.order.arranged(output.values, sizes: output.sizes)
        guard values.allSatisfy(\.isFinite) else {
          throw AuditError(
            .computationFailed,
            "'\(tap.description.name)' holds values that are no numbers for"
              + " \(request.features.label(ofRow: request.rows[position])): see that 'scale' and"
              + " 'offset' are the model's")
        }
        try hand(values, tap: index, position: position, to: request.sink)
      }
      if let place = outputLayer.flatMap(layers.firstIndex(of:)) {
        try score(outputs[place].values)
      }
    }
  }

  func save(toFolder folder: String) throws(AuditError) {
    if let redrawing { return try redrawing.save(toFolder: folder) }
    throw AuditError(.unsupported, "a model that comes trained is not stored")
  }

  /// The layer that tells emotions.
  private func toldLayer() throws(AuditError) -> Int {
    if let outputLayer { return outputLayer }
    throw AuditError(
      .unsupported, "the model only represents: tell the order of its output by 'emotions'")
  }

  private func tap(_ name: String) throws(AuditError) -> Tap {
    if let tap = taps[name] { return tap }
    if let reason = refusals[name] {
      throw AuditError(.unsupported, "'\(name)' cannot be tapped: \(reason)")
    }
    throw AuditError(
      .unknownName, "there is no tap '\(name)'" + NearName.hint(for: name, among: Array(taps.keys)))
  }

  private func hand(
    _ values: [Float], tap: Int, position: Int, to sink: RepresentationRequest.Sink
  ) throws(AuditError) {
    var failure: AuditError?
    values.withUnsafeBufferPointer { buffer in
      do throws(AuditError) { try sink(tap, position, buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
