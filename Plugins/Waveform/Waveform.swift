import Sound
import TelltaleCore

/// The samples themselves: one band, one frame per sample.
///
/// For models that bring a front end of their own (`layout: samples`), and for anyone who wants to
/// see what raw sound gives away. A clip at another rate is resampled (libsoxr, very high quality).
/// `normalise` then gives every clip mean 0 and variance 1,
///
///     (x - μ) / √(σ² + 10⁻⁷)
///
/// as the front ends of wav2vec2, HuBERT and WavLM do (`do_normalize` of Hugging Face's
/// `Wav2Vec2FeatureExtractor`).
struct Waveform: FeatureExtractor {
  static let id = "waveform"
  static let version = "1.0.0"

  /// Samples per second of the output.
  let rateHz: Int
  /// Whether every clip gets mean 0 and variance 1.
  var isNormalised = false

  var output: FeatureDescription {
    FeatureDescription(
      bands: [
        FeatureDescription.Band(
          name: "sample", unit: isNormalised ? "SD of the clip" : "amplitude",
          range: isNormalised ? -10...10 : -1...1)
      ],
      frameRateHz: Double(rateHz))
  }

  /// Throws `.unreadableAudio` for an empty clip or a sample that is no number.
  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    guard !clip.samples.isEmpty, clip.samples.allSatisfy(\.isFinite) else {
      throw AuditError(
        .unreadableAudio,
        clip.samples.isEmpty
          ? "the clip is empty: leave it out of the corpus"
          : "the clip holds a sample that is no number: mend or leave out the recording",
        component: Waveform.id)
    }
    let samples = try resample(clip.samples, fromHz: clip.sampleRateHz, toHz: rateHz)
    return FeatureMatrix(
      values: isNormalised ? Waveform.normalised(samples) : samples, frameCount: samples.count,
      bandCount: 1)
  }

  private static func normalised(_ samples: [Float]) -> [Float] {
    let count = Double(samples.count)
    let mean = samples.reduce(0.0) { $0 + Double($1) } / count
    let variance = samples.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let factor = 1 / (variance + 1e-7).squareRoot()
    return samples.map { Float((Double($0) - mean) * factor) }
  }

  static let metadata = ComponentMetadata(
    role: .feature, id: id, version: version,
    summary: "The samples themselves, for models with a front end of their own",
    citation: "none; libsoxr where the rate differs",
    licence: "Apache-2.0; resamples with libsoxr (LGPL-2.1-or-later)",
    knownLimits: ["takes 64 kB a second at 16 kHz in the store"],
    parameters: [
      ParameterDescription(
        "rate", "Samples per second that the model takes", unit: "Hz",
        range: .integers(4_000...96_000), default: .integer(16_000)),
      ParameterDescription(
        "normalise",
        "Give every clip mean 0 and variance 1, as wav2vec2, HuBERT and WavLM are fed",
        range: .flag, default: .flag(false)),
    ], libraries: AudioLibraries.versions)

  /// What the plugin hands over.
  static let factory = ComponentFactory(.feature, metadata) { values throws(AuditError) in
    Waveform(rateHz: values.integer("rate"), isNormalised: values.flag("normalise"))
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(info, id: Waveform.id, version: Waveform.version, components: [Waveform.factory])
}
