internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// What a script takes and gives, found by running it on batches of zeros.
///
/// Layers of each utterance are told from others by their first sizes for two and three rows, time by
/// what changes with the number of frames.
struct InputTrials: Sendable {
  /// One for each argument, with the sizes of the one that features fill: nil for any.
  let inputs: [ReadableInput]
  private let first: Trial
  private let otherBatch: [Trial]
  private let otherLength: Result<Trial, AuditError>

  /// - Parameter values: of `input`, `inputs`, `layout`, `plane`, `bands`, `frames` and `batch`.
  ///
  /// Throws `.invalidParameter` where the bands are not told, `.shapeMismatch` where the script fails
  /// on every shape, `.unsupported` where two runs differ, and what `ScriptInputs` throws.
  init(_ script: ScriptModule, _ values: ParameterValues) throws(AuditError) {
    let search = try ShapeSearch(script, values)
    let (given, trials) = try search.settled()
    first = trials[0]
    otherBatch = Array(trials.dropFirst())
    func trial(frames: Int, isSilent: Bool) throws(AuditError) -> Trial {
      try Trial(script, given, batch: trials[0].batch, frames: frames, isSilent: isSilent)
    }
    do throws(AuditError) {
      otherLength = .success(try trial(frames: 2 * search.length, isSilent: true))
    } catch {
      guard !search.isOfAnyLength else {
        let flag = InputRemedy(component: TorchScriptModel.id).flag("frames", "N")
        throw AuditError(
          error.code, error.message + ": set 'frames' (add \(flag))", cause: error.cause)
      }
      otherLength = .failure(error)
    }
    let sizes = given.shape.sizes(
      batch: otherBatch.isEmpty ? first.batch : nil,
      frames: search.isOfAnyLength ? nil : search.length
    ) { $0 }
    inputs = given.readable.enumerated().map { index, input in
      index == given.features
        ? ReadableInput(name: input.name, type: input.type, sizes: sizes) : input
    }
    try Self.checkSteady(
      trial(frames: search.length, isSilent: false), trial(frames: search.length, isSilent: false))
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
