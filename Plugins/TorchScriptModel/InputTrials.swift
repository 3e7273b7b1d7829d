internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// What a script takes and gives, found by running it on batches of zeros.
///
/// Layers of each utterance are told from others by their first sizes for two and three rows, time by
/// what changes with the number of frames.
struct InputTrials: Sendable {
  /// Of the input: nil for any.
  let sizes: [Int?]
  private let first: Trial
  private let otherBatch: [Trial]
  private let otherLength: Result<Trial, AuditError>

  /// - Parameter values: of `layout`, `plane`, `bands`, `frames` and `batch`.
  ///
  /// Throws `.invalidParameter` where the bands are not told, `.shapeMismatch` where the script fails
  /// on every shape, `.unsupported` where two runs differ.
  init(_ script: ScriptModule, _ values: ParameterValues) throws(AuditError) {
    let search = try ShapeSearch(script, values)
    let (shape, trials) = try search.settled()
    first = trials[0]
    otherBatch = Array(trials.dropFirst())
    let longer = shape.sizes(batch: first.batch, frames: 2 * search.length) { $0 }
    do throws(AuditError) {
      otherLength = .success(try Trial(script, sizes: longer, isSilent: true))
    } catch {
      guard !search.isOfAnyLength else {
        let flag = InputRemedy(component: TorchScriptModel.id).flag("frames", "N")
        throw AuditError(
          error.code, error.message + ": set 'frames' (add \(flag))", cause: error.cause)
      }
      otherLength = .failure(error)
    }
    sizes = shape.sizes(
      batch: otherBatch.isEmpty ? first.batch : nil,
      frames: search.isOfAnyLength ? nil : search.length
    ) { $0 }
    let own = shape.sizes(batch: first.batch, frames: search.length) { $0 }
    try Self.checkSteady(
      Trial(script, sizes: own, isSilent: false), Trial(script, sizes: own, isSilent: false))
  }

  /// - Parameter isOfAnyLength: with nil for what changes with the number of frames.
  ///
  /// Throws `.shapeMismatch` where the script takes one length only.
  func layers(
    isOfAnyLength: Bool
  ) throws(AuditError) -> [(source: ScriptLayer, layer: ModelLayer)] {
    first.layers(beside: otherBatch + (isOfAnyLength ? [try otherLength.get()] : []))
  }

  private static func checkSteady(_ one: Trial, _ two: Trial) throws(AuditError) {
    for (left, right) in zip(one.outputs, two.outputs)
    where left.values.map(\.bitPattern) != right.values.map(\.bitPattern) {
      throw AuditError(
        .unsupported,
        "'\(left.source.name)' differs between two runs on one input: the model draws random numbers"
          + " (a dropout that eval() does not turn off?) or keeps a state")
    }
  }
}
