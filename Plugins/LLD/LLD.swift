internal import DSP
internal import TelltaleCore

/// The low-level descriptors of the Interspeech 2009 emotion challenge: sixteen, smoothed over three
/// frames of 10 ms, and their slopes over five.
///
/// Rows are frames; a clip of n samples gives 2 + (n - 400) / 160 of them, rounded down: the frames
/// that it fills, and the one in which the smoothing runs out. A clip shorter than a frame of 400
/// samples is filled up with zeros and gives two.
///
/// - Source: openSMILE 3.0, levels `lld` and `lld_de` of the configuration IS09_emotion, side by
///   side, given 16-bit samples. openSMILE works in single precision, gives a clip shorter than a
///   frame no row, and in a clip of one or two frames (below 45 ms) takes zeros for what lies before
///   the first, where this takes the first.
struct LLD: FeatureExtractor {
  let output = FeatureDescription(bands: LLDBands.all, frameRateHz: 100)

  private let descriptors = EmotionDescriptors()

  func extract(from clip: AudioClip) throws(AuditError) -> FeatureMatrix {
    try LLD.check(clip)
    let count = EmotionDescriptors.count
    let smoothed = Contour.movingAverage(
      descriptors.compute(clip.samples), bandCount: count, reach: 1)
    let slopes = Contour.deltas(smoothed, bandCount: count, reach: 2)
    let frameCount = smoothed.count / count
    let values = [Float](unsafeUninitializedCapacity: 2 * smoothed.count) { values, initialized in
      for index in smoothed.indices {
        let place = 2 * index - index % count
        values.initializeElement(at: place, to: LLD.single(smoothed[index]))
        values.initializeElement(at: place + count, to: LLD.single(slopes[index]))
      }
      initialized = 2 * smoothed.count
    }
    return FeatureMatrix(values: values, frameCount: frameCount, bandCount: 2 * count)
  }

  /// In single precision and finite, also for samples near its limit.
  private static func single(_ value: Double) -> Float {
    let limit = Double(Float.greatestFiniteMagnitude)
    return Float(min(max(value, -limit), limit))
  }

  private static func check(_ clip: AudioClip) throws(AuditError) {
    guard clip.sampleRateHz == EmotionDescriptors.sampleRateHz else {
      throw AuditError(
        .unreadableAudio,
        "the clip has \(clip.sampleRateHz) Hz, lld takes \(EmotionDescriptors.sampleRateHz) Hz:"
          + " resample it where the corpus reads it", component: LLD.id)
    }
    guard !clip.samples.isEmpty else {
      throw AuditError(
        .unreadableAudio, "the clip is empty: leave it out of the corpus", component: LLD.id)
    }
    // The difference is zero for a finite sample and not a number for any other.
    if clip.samples.reduce(0, { $0 + ($1 - $1) }) != 0,
      let index = clip.samples.firstIndex(where: { !$0.isFinite })
    {
      throw AuditError(
        .unreadableAudio,
        "sample \(index) of the clip is \(clip.samples[index]), not a finite number:"
          + " mend or leave out the recording", component: LLD.id)
    }
  }
}

extension LLD {
  static let id = "lld"
  static let version = "1.0.0"

  static let metadata = ComponentMetadata(
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

  /// What the plugin hands over.
  static let factory = ComponentFactory(.feature, metadata) { _ throws(AuditError) in LLD() }
}

/// This plugin's one symbol: who it is, then its components.
@_cdecl("telltale_plugin")
public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  answerHost(info, id: LLD.id, version: LLD.version, components: [LLD.factory])
}
