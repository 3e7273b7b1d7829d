internal import TelltaleCore

extension Mel {
  static let id = "mel"
  static let version = "1.0.0"

  /// What the plugin hands over.
  static let factory = ComponentFactory.feature(
    ComponentMetadata(
      role: .feature, id: id, version: version,
      summary: "Log-mel spectrogram: 128 Slaney bands, 30 ms window, dB below the clip's maximum",
      citation: "librosa.feature.melspectrogram, librosa 0.11; Slaney, Auditory Toolbox (1998)",
      licence: "Apache-2.0",
      knownLimits: [
        "takes 16 kHz only",
        "levels are relative to the clip's loudest value, so loudness as such is lost",
        "digital silence gives 0 dB everywhere",
      ],
      parameters: [
        ParameterDescription(
          "hop-ms", "time from one frame to the next", unit: "ms", range: .integers(1...30),
          default: .integer(20))
      ])
  ) { values throws(AuditError) in
    Mel(hopMilliseconds: values.integer("hop-ms"))
  }
}
