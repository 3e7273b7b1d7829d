import TelltaleCore
import TelltaleTorch

/// The LSTM as primary model and as attacker: metadata and parameters.
enum LSTMComponents {
  static let settings = TrainingSettings(
    epochCount: 20, batchSize: 32, learningRate: 1e-3, patience: 5)

  static let components = NetworkComponents(
    NetworkComponents.Card(
      id: "lstm", version: LSTMPlugin.version,
      summary: "Four LSTM layers (256, 256, 128, 64 units) on frames of 32 bands",
      citation: "B. Alsenani, T. Guha and A. Vinciarelli, Privacy Risks in Speech Emotion"
        + " Recognition, Interspeech 2023, 651-655; S. Hochreiter and J. Schmidhuber, Long"
        + " Short-Term Memory, Neural Computation 1997",
      knownLimits: [
        "utterances of all lengths are resampled to one number of frames",
        "of a representation it sees the mean over height, 32 channels resampled from all",
        "always computes in float32",
      ]),
    parameters: [
      ParameterDescription(
        "frames", "Frames to which an utterance is resampled", unit: "frames",
        range: .integers(16...2000), default: .integer(128), quick: .integer(16))
    ],
    settings: settings,
    quick: TrainingSettings(epochCount: 6, batchSize: 8, learningRate: 1e-3, patience: 100),
    nativeFeature: "lld"
  ) { (values) throws(AuditError) in
    definition(values)
  }

  static func definition(_ values: ParameterValues) -> NetworkDefinition {
    let network = LSTMNetwork(frameCount: values.integer("frames"))
    return NetworkDefinition(
      family: "recurrent", architecture: "lstm",
      input: SequenceInput(bandCount: LSTMNetwork.bandCount, frameCount: network.frameCount),
      stages: network.stages, start: .random,
      makeHead: { (count, initialiser) throws(AuditError) in
        try network.makeHead(classCount: count, initialiser)
      })
  }
}

/// The study's LSTM as primary model and as attacker.
enum LSTMPlugin {
  static let id = "lstm"
  static let version = "1.0.0"
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(
    info, id: LSTMPlugin.id, version: LSTMPlugin.version, components: LSTMComponents.components.all)
}
