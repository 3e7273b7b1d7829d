internal import TelltaleCore
internal import TelltaleTorch
internal import TrainedModels

/// Finds the shape of batches that a script takes.
struct ShapeSearch {
  /// Frames of a trial.
  let length: Int
  /// Whether the audit leaves the number of frames to each utterance.
  let isOfAnyLength: Bool
  private let script: ScriptModule
  private let shapes: [InputShape]
  private let values: ParameterValues
  /// Whether the axes are told, so that only the number of rows is to be found.
  private let isTold: Bool
  private let batch: Int
  private static let remedy = ScriptInputs.remedy

  /// - Parameter values: of `layout`, `plane`, `bands`, `frames` and `batch`.
  ///
  /// Throws `.invalidParameter` where the bands are not told.
  init(_ script: ScriptModule, _ values: ParameterValues) throws(AuditError) {
    let layout = try values.choice("layout", FeatureLayout.self)
    let channelAxis = try values.choice("plane", ChannelAxis.self)
    let (bands, frames) = (values.integer("bands"), values.integer("frames"))
    guard layout == .samples || bands > 0 else {
      throw AuditError(
        .invalidParameter,
        "a TorchScript file does not tell the size of its input: set 'bands', as"
          + " \(Self.remedy.flag("bands", "128")) for mel (and 'frames', as"
          + " \(Self.remedy.flag("frames", "200")), unless the model takes utterances of any length);"
          + " for a model that reads samples add \(Self.remedy.flags(for: .samples))")
    }
    self.script = script
    self.values = values
    isOfAnyLength = frames == 0
    // Else long enough for deep networks of each kind.
    length = frames > 0 ? frames : layout == .samples ? 32_768 : 512
    shapes = channelAxis.candidates.map {
      InputShape(layout: layout, channelAxis: $0, bandCount: bands)
    }
    isTold = channelAxis != .auto
    batch = values.integer("batch")
  }

  /// The first inputs that the script takes, with their trials: of two and three rows, or of the one
  /// number that it was traced with.
  ///
  /// Throws `.shapeMismatch` where there are none, and what `ScriptInputs` throws.
  func settled() throws(AuditError) -> (ScriptInputs, [Trial]) {
    var causes: [String] = []
    for shape in shapes {
      for inputs in try ScriptInputs.candidates(for: script.arguments, shape, values) {
        let (taken, failures) =
          inputs.batchSize == nil ? trials(inputs, [2, 3]) : (taken: [], failures: [])
        if taken.count == 2, hasLayers(taken) { return (inputs, taken) }
        causes += failures
        // A trace may hold the number of rows that it was made with. Its axes must be told then: with
        // one more they may seem to go, and a plane of one channel is like one row of planes.
        let own = inputs.batchSize ?? batch
        if isTold {
          let (own, failures) = trials(inputs, [own])
          if own.count == 1, hasLayers(own) { return (inputs, own) }
          causes += failures
        } else if taken.count != 2,
          let rows = (taken + trials(inputs, [inputs.batchSize ?? max(2, batch)]).taken).first
        {
          throw AuditError(
            .shapeMismatch,
            "the model takes \(inputs.sizes(batch: rows.batch, frames: length)) and not every number of"
              + " rows: tell 'batch', and by 'plane' where the channel axis is (as"
              + " \(Self.remedy.flag("batch", "1"))"
              + " \(Self.remedy.flag("plane", shape.channelAxis.rawValue)))")
        }
      }
    }
    throw AuditError(
      .shapeMismatch,
      "the model takes no input of \(shapes.map(inWords).joined(separator: " or ")), N being 2 and"
        + " 3, or gives nothing with a row for each utterance: see that 'layout', 'bands' and"
        + " 'frames' are the model's, as \(Self.remedy.flag("bands", "N")), or"
        + " \(Self.remedy.flags(for: .samples)) for one that reads samples (of a trace for a fixed"
        + " number of rows, tell 'batch' and 'plane': \(Self.remedy.flag("batch", "1"))"
        + " \(Self.remedy.flag("plane", "none|first|last")))",
      cause: causes.isEmpty ? nil : causes.joined(separator: "; "))
  }

  private func trials(
    _ inputs: ScriptInputs, _ batches: [Int]
  ) -> (taken: [Trial], failures: [String]) {
    var (taken, failures): ([Trial], [String]) = ([], [])
    for batch in batches {
      do throws(AuditError) {
        taken.append(
          try Trial(script, inputs, batch: batch, frames: length, isSilent: true))
      } catch {
        let sizes = inputs.sizes(batch: batch, frames: length)
        failures.append("\(sizes): \(error.cause ?? error.message)")
      }
    }
    return (taken, failures)
  }

  private func hasLayers(_ trials: [Trial]) -> Bool {
    !trials[0].layers(beside: Array(trials.dropFirst())).isEmpty
  }

  private func inWords(_ shape: InputShape) -> String {
    let frames = isOfAnyLength ? "frames" : String(length)
    return "[" + shape.sizes(batch: "N", frames: frames) { String($0) }.joined(separator: ", ")
      + "]"
  }
}
