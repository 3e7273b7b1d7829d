internal import TelltaleCore

extension LLD {
  static let id = "lld"
  static let version = "1.0.0"

  /// What the plugin hands over.
  static let factory = ComponentFactory.feature(
    ComponentMetadata(
      role: .feature, id: id, version: version,
      summary: "Energy, MFCC 1-12, zero crossings, voicing and pitch with deltas: 32 per 10 ms",
      citation: "Schuller, Steidl and Batliner, The INTERSPEECH 2009 Emotion Challenge;"
        + " openSMILE 3.0, configuration IS09_emotion",
      licence: "Apache-2.0",
      knownLimits: [
        "takes 16 kHz only",
        "pitch from 63 to 485 Hz, in steps of one sample of its period, one frame late",
        "digital silence counts as zero crossings everywhere",
      ],
      parameters: [])
  ) { _ throws(AuditError) in LLD() }
}
