#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The sixteen low-level descriptors of the Interspeech 2009 emotion challenge, frame by frame.
///
/// 16 kHz; frames of 25 ms every 10 ms, the first at the first sample, none that the clip does not
/// fill. A clip shorter than a frame is filled up with zeros to one. With x the frame, scaled as
/// `sampleScale` says, and w its pre-emphasised samples under a Hamming window:
///
///     e[0] = 0.03 x[0],  e[i] = x[i] - 0.97 x[i-1],  w[i] = e[i] hamming[i]
///     P[k] = |X[k]|² of w in 512 points
///
/// | column | descriptor |
/// |---|---|
/// | 0 | root mean square of w |
/// | 1-12 | `MelCepstrum` of 26 bands of 32767 sqrt(P), lifter 22, floor 1 |
/// | 13 | zero crossings within x, over its length |
/// | 14 | voicing of `CepstralPitch` |
/// | 15 | pitch in Hz (0 where voicing is below 0.55) after `PitchContour` |
///
/// Neither smoothed nor with deltas yet: that is `Contour`'s.
///
/// - Source: Schuller, Steidl and Batliner, Interspeech 2009; openSMILE 3.0, configuration
///   IS09_emotion.
public struct EmotionDescriptors: Sendable {
  /// The only rate that is served; `compute` takes it for granted.
  public static let sampleRateHz = 16_000
  /// Columns.
  public static let count = 16
  /// Samples.
  static let frameLength = 400
  /// Samples from one frame to the next.
  static let hopLength = 160
  static let fftSize = 512
  static let preEmphasis = 0.97
  /// Below it a frame is unvoiced.
  static let voicingThreshold = 0.55
  /// openSMILE takes the 16-bit sample 32767 for 1, decoders take it for 32767 / 32768.
  static let sampleScale = 32768.0 / 32767

  private let transform = FourierTransform(size: fftSize)
  private let bank = MelFilterBank.htk(
    sampleRateHz: sampleRateHz, fftSize: fftSize, bandCount: 26)
  private let cepstrum = MelCepstrum(bandCount: 26, count: 12, lifter: 22, floor: 1)
  private let pitch = CepstralPitch(
    sampleRateHz: Double(sampleRateHz), lagCount: fftSize / 2, firstLag: 31)
  private let window = Window.hamming(frameLength).map { $0 * sampleScale }

  /// Has nothing to set.
  public init() {}

  /// Frames of a clip; at least 1.
  public static func frameCount(sampleCount: Int) -> Int {
    1 + max(0, sampleCount - frameLength) / hopLength
  }

  /// - Parameter samples: amplitude, full scale 1, finite.
  /// - Returns: shape [frames × 16], row-major. Cannot fail.
  public func compute(_ samples: [Float]) -> [Double] {
    let frameCount = Self.frameCount(sampleCount: samples.count)
    let padded = padding(samples, frameCount: frameCount)
    let workspace = EmotionWorkspace(transform, cepstrumCount: cepstrum.count)
    var values = [Double](repeating: 0, count: frameCount * Self.count)
    for first in stride(from: 0, to: frameCount, by: 4) {
      let level = loadFrames(first, of: padded, into: workspace)
      transform.power(in: workspace.fourier)
      addCepstrum(workspace)
      let (voicing, rawPitch) = judgePitch(workspace)
      for lane in 0..<min(4, frameCount - first) {
        let row = (first + lane) * Self.count
        values[row] = level[lane]
        for index in 0..<cepstrum.count {
          values[row + 1 + index] = workspace.cepstrum[index][lane]
        }
        // What the transform finds in digital silence is rounding.
        let isVoiced = level[lane] > 0 && voicing[lane] >= Self.voicingThreshold
        values[row + 14] = level[lane] > 0 ? voicing[lane] : 0
        values[row + 15] = isVoiced ? rawPitch[lane] : 0
      }
    }
    let crossings = ZeroCrossings.cumulated(padded)
    var contour = PitchContour()
    for frame in 0..<frameCount {
      let (row, start) = (frame * Self.count, frame * Self.hopLength)
      let count = crossings[start + Self.frameLength - 1] - crossings[start + 1]
      values[row + 13] = Double(count) / Double(Self.frameLength)
      values[row + 15] = contour.next(values[row + 15])
    }
    return values
  }

  /// Puts w of four frames where the transform wants it.
  ///
  /// - Returns: the root mean square of each.
  private func loadFrames(_ first: Int, of padded: [Double], into workspace: EmotionWorkspace)
    -> SIMD4<Double>
  {
    let (real, imaginary) = (workspace.fourier.real, workspace.fourier.imaginary)
    var sum = SIMD4<Double>.zero
    padded.withUnsafeBufferPointer { padded in
      window.withUnsafeBufferPointer { window in
        let hop = Self.hopLength
        // Before the frame the signal is taken to have stood still.
        var before = samples(padded, at: first * hop)
        for index in 0..<Self.frameLength {
          let here = samples(padded, at: first * hop + index)
          let windowed = window[index] * (here - Self.preEmphasis * before)
          before = here
          sum += windowed * windowed
          real[index] = windowed.lowHalf
          imaginary[index] = windowed.highHalf
        }
        for index in Self.frameLength..<Self.fftSize {
          real[index] = .zero
          imaginary[index] = .zero
        }
      }
    }
    return (sum / Double(Self.frameLength)).squareRoot()
  }

  /// The same sample of four frames.
  @inline(__always)
  private func samples(_ padded: UnsafeBufferPointer<Double>, at index: Int) -> SIMD4<Double> {
    let hop = Self.hopLength
    return SIMD4(
      padded[index], padded[index + hop], padded[index + 2 * hop], padded[index + 3 * hop])
  }

  private func addCepstrum(_ workspace: EmotionWorkspace) {
    let (power, magnitude) = (workspace.fourier.power, workspace.lags)
    for bin in 0..<transform.binCount { magnitude[bin] = power[bin].squareRoot() }
    for index in 0..<cepstrum.count { workspace.cepstrum[index] = .zero }
    bank.forEachBand(of: magnitude) { band, sums in
      cepstrum.add(band: band, sums * 32767, to: workspace.cepstrum)
    }
  }

  /// Voicing and pitch from the power spectra of four frames.
  private func judgePitch(_ workspace: EmotionWorkspace) -> (SIMD4<Double>, SIMD4<Double>) {
    let (power, lags) = (workspace.fourier.power, workspace.lags)
    // Frames are transformed together, and rounding leaks some 1e-16 of a loud one into its
    // neighbours: each is brought to the same size first, so that a faint one stays itself.
    var sum = SIMD4<Double>.zero
    for bin in 0..<transform.binCount { sum += power[bin] }
    let scale = (1 / sum).replacing(with: 0, where: sum .<= 0)
    transform.transformEven(in: workspace.fourier, to: lags) { power[$0] * scale }
    for lag in 0..<pitch.lagCount {
      lags[lag].replace(with: -lags[lag], where: lags[lag] .< 0)
    }
    let voicing = pitch.voicing(lags)
    transform.transformEven(in: workspace.fourier, to: lags) { bin in
      let shifted = 1 + power[bin]
      return SIMD4(log(shifted[0]), log(shifted[1]), log(shifted[2]), log(shifted[3]))
    }
    return (voicing, pitch.rawPitchHz(lags))
  }

  /// The samples, with zeros behind so that four frames can always be read.
  private func padding(_ samples: [Float], frameCount: Int) -> [Double] {
    let roundedFrameCount = (frameCount + 3) / 4 * 4
    let count = max(
      samples.count, (roundedFrameCount - 1) * Self.hopLength + Self.frameLength)
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      for index in samples.indices { buffer[index] = Double(samples[index]) }
      initialized = count
    }
  }
}
