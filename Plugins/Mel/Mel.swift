internal import DSP
internal import TelltaleCore

/// Log-mel spectrogram: 128 Slaney bands over 0 to 8 kHz, 30 ms Hann window, dB relative to the
/// clip's loudest value.
///
/// Digital silence gives 0 dB in every band, as in librosa: each value equals the loudest one. A
/// clip shorter than a window gives at least one frame.
///
/// - Source: `librosa.power_to_db(librosa.feature.melspectrogram(y, sr=16000, n_fft=1024,
///   win_length=480, hop_length=320, n_mels=128), ref=numpy.max)`, librosa 0.11, in double
///   precision.
struct Mel: FeatureExtractor {
  static let sampleRateHz = 16_000
  static let fftSize = 1_024
  static let windowLength = 480
  static let bandCount = 128
  /// dB below the loudest value.
  static let dynamicRange = 80.0

  let output: FeatureDescription
  private let spectrogram: MelSpectrogram

  /// - Parameter hopMilliseconds: from one frame to the next.
  init(hopMilliseconds: Int) {
    let bank = MelFilterBank(
      sampleRateHz: Mel.sampleRateHz, fftSize: Mel.fftSize, bandCount: Mel.bandCount,
      rangeHz: 0...Double(Mel.sampleRateHz) / 2)
    spectrogram = MelSpectrogram(
      spectrogram: PowerSpectrogram(
        fftSize: Mel.fftSize, window: Window.hann(Mel.windowLength),
        hopLength: hopMilliseconds * Mel.sampleRateHz / 1000),
      bank: bank)
    output = FeatureDescription(
      bands: bank.centresHz.enumerated().map { index, centre in
        let padding = String(repeating: "0", count: 3 - String(index).count)
        return FeatureDescription.Band(
          name: "mel\(padding)\(index) \(Int(centre.rounded())) Hz", unit: "dB",
          range: Float(-Mel.dynamicRange)...0)
      },
      frameRateHz: 1000 / Double(hopMilliseconds))
  }

  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    guard clip.sampleRateHz == Mel.sampleRateHz else {
      throw AuditError(
        .unreadableAudio,
        "the clip has \(clip.sampleRateHz) Hz, mel takes \(Mel.sampleRateHz) Hz:"
          + " resample it where the corpus reads it", component: Mel.id)
    }
    guard !clip.samples.isEmpty else {
      throw AuditError(
        .unreadableAudio, "the clip is empty: leave it out of the corpus", component: Mel.id)
    }
    // The difference is zero for a finite sample and not a number for any other.
    if clip.samples.reduce(0, { $0 + ($1 - $1) }) != 0,
      let index = clip.samples.firstIndex(where: { !$0.isFinite })
    {
      throw AuditError(
        .unreadableAudio,
        "sample \(index) of the clip is \(clip.samples[index]), not a finite number:"
          + " mend or leave out the recording", component: Mel.id)
    }
    let levels = Decibels.relativeToMaximum(
      power: spectrogram.compute(clip.samples), dynamicRange: Mel.dynamicRange)
    return FeatureMatrix(
      values: levels, frameCount: levels.count / Mel.bandCount, bandCount: Mel.bandCount)
  }
}

extension Mel {
  static let id = "mel"
  static let version = "1.0.0"

  static let metadata = ComponentMetadata(
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

  /// What the plugin hands over.
  static let factory = ComponentFactory(.feature, metadata) { values throws(AuditError) in
    Mel(hopMilliseconds: values.integer("hop-ms"))
  }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(info, id: Mel.id, version: Mel.version, components: [Mel.factory])
}
