/// One utterance's sound: mono samples.
public struct AudioClip: Sendable, Hashable {
  /// Amplitude, nominally -1...1.
  public let samples: [Float]
  /// Samples per second, above 0.
  public let sampleRateHz: Int

  /// Precondition: the rate is above 0. Samples are not looked at.
  public init(samples: [Float], sampleRateHz: Int) {
    precondition(sampleRateHz > 0, "sample rate is \(sampleRateHz) Hz")
    self.samples = samples
    self.sampleRateHz = sampleRateHz
  }

  /// 0 for a clip without samples.
  public var durationSeconds: Double { Double(samples.count) / Double(sampleRateHz) }
}
