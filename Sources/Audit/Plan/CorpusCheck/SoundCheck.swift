package import Formats
package import TelltaleCore

/// What one utterance's sound is like.
package struct SoundCheck: Sendable {
  package enum Outcome: Sendable {
    case heard(Findings)
    case failed(AuditError)
    /// The corpus has no sound at all.
    case soundless
  }

  package struct Findings: Sendable, Hashable {
    package let seconds: Double
    /// Largest magnitude.
    package let peak: Float
    /// Runs of samples at full scale, and samples in them.
    let clippedRunCount: Int
    let clippedSampleCount: Int
    /// SHA-256 of the samples.
    package let digest: ContentHash

    package var isSilent: Bool { peak < SoundCheck.silencePeak }
  }

  /// -60 dB of full scale: quieter than any usable speech, louder than dither.
  static let silencePeak: Float = 0.001
  /// Just below the largest 16-bit value, 32767 / 32768.
  static let fullScale: Float = 0.9999
  /// One or two samples at full scale are a peak, as resampling makes; three are a flat top.
  static let clippedRunLength = 3

  /// Plain comparisons on a pointer: two hundred million samples pass here, in debug builds too.
  static func examine(_ clip: AudioClip) -> Findings {
    var (highest, lowest): (Float, Float) = (0, 0)
    var runs = ClippedRuns()
    clip.samples.withUnsafeBufferPointer { samples in
      guard let start = samples.baseAddress else { return }
      var index = 0
      while index < samples.count {
        let sample = start[index]
        if sample > highest { highest = sample }
        if sample < lowest { lowest = sample }
        if sample >= fullScale || sample <= -fullScale {
          runs.add(at: index, isPositive: sample > 0)
        }
        index += 1
      }
    }
    runs.end()
    return Findings(
      seconds: clip.durationSeconds, peak: max(highest, -lowest),
      clippedRunCount: runs.runCount, clippedSampleCount: runs.sampleCount,
      digest: ContentHash(ofSamples: clip.samples))
  }
}

/// Counts runs of consecutive samples at full scale on one side.
private struct ClippedRuns {
  private(set) var runCount = 0
  private(set) var sampleCount = 0
  private var length = 0
  private var next = 0
  private var isPositive = false

  /// The sample at `index` is at full scale; indices ascend.
  mutating func add(at index: Int, isPositive: Bool) {
    if index != next || isPositive != self.isPositive { end() }
    (next, self.isPositive) = (index + 1, isPositive)
    length += 1
  }

  /// Counts the run so far, if it is long enough.
  mutating func end() {
    if length >= SoundCheck.clippedRunLength {
      runCount += 1
      sampleCount += length
    }
    length = 0
  }
}
