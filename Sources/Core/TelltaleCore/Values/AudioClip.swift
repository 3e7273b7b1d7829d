/// One utterance's sound: mono samples.
public struct AudioClip: Sendable, Hashable {
  /// Amplitude, nominally -1...1.
  public let samples: [Float]
  public let sampleRateHz: Int

  public init(samples: [Float], sampleRateHz: Int) {
    precondition(sampleRateHz > 0, "sample rate is \(sampleRateHz) Hz")
    self.samples = samples
    self.sampleRateHz = sampleRateHz
  }

  public var durationSeconds: Double { Double(samples.count) / Double(sampleRateHz) }
}
