/// The power spectrum of overlapping frames (short-time Fourier transform, squared magnitude).
///
/// Frame `t` is centred on sample `t * hopLength`; what lies outside the clip counts as zero. The
/// window stands in the middle of `fftSize` points, the rest of which is zero.
///
/// - Source: `numpy.abs(librosa.stft(y, n_fft=fftSize, win_length=windowLength,
///   hop_length=hopLength, window="hann", center=True, pad_mode="constant")) ** 2`, librosa 0.11.
public struct PowerSpectrogram: Sendable {
  /// Of `fftSize` points.
  public let transform: FourierTransform
  /// Samples from one frame to the next.
  public let hopLength: Int
  /// Weights of the frame's samples, shape [windowLength].
  public let window: [Double]

  /// - Parameters:
  ///   - fftSize: points, a power of two.
  ///   - window: at most `fftSize` weights.
  ///   - hopLength: samples, at least 1.
  public init(fftSize: Int, window: [Double], hopLength: Int) {
    precondition(window.count <= fftSize, "a window of \(window.count) in \(fftSize) points")
    precondition(hopLength >= 1, "a hop of \(hopLength) samples")
    transform = FourierTransform(size: fftSize)
    self.window = window
    self.hopLength = hopLength
  }

  /// 1 + sampleCount / hopLength, rounded down: even the shortest clip has a frame.
  public func frameCount(sampleCount: Int) -> Int { 1 + sampleCount / hopLength }

  /// The whole spectrogram.
  ///
  /// - Parameter samples: amplitude, finite.
  /// - Returns: shape [frames × bins], row-major, squared units of the samples. Cannot fail.
  public func compute(_ samples: [Float]) -> [Double] {
    let binCount = transform.binCount
    var values = [Double](repeating: 0, count: frameCount(sampleCount: samples.count) * binCount)
    forEachFourFrames(of: samples) { first, count, power in
      for frame in 0..<count {
        for bin in 0..<binCount { values[(first + frame) * binCount + bin] = power[bin][frame] }
      }
    }
    return values
  }

  /// Calls `body` with the index of a first frame, the number of frames from it on (at most 4), and
  /// their power spectra in the lanes of [bins].
  @inline(__always)
  func forEachFourFrames(
    of samples: [Float], _ body: (Int, Int, UnsafeMutablePointer<SIMD4<Double>>) -> Void
  ) {
    let frameCount = frameCount(sampleCount: samples.count)
    // A power spectrum does not depend on where the frame stands among the zeros, so the window may
    // start at the first point. It covers the samples from `t * hopLength - lead` on.
    let lead = transform.size / 2 - (transform.size - window.count) / 2
    let half = transform.size / 2
    let upperHalfIsZero = window.count <= half
    let padded = padding(samples, lead: lead, frameCount: frameCount)
    let workspace = FourierWorkspace(transform)
    padded.withUnsafeBufferPointer { padded in
      window.withUnsafeBufferPointer { window in
        for first in stride(from: 0, to: frameCount, by: 4) {
          for index in window.indices {
            let at = first * hopLength + index
            workspace.real[index] =
              window[index] * SIMD2(padded[at], padded[at + hopLength])
            workspace.imaginary[index] =
              window[index] * SIMD2(padded[at + 2 * hopLength], padded[at + 3 * hopLength])
          }
          for index in window.count..<(upperHalfIsZero ? half : transform.size) {
            workspace.real[index] = .zero
            workspace.imaginary[index] = .zero
          }
          transform.power(in: workspace, upperHalfIsZero: upperHalfIsZero)
          body(first, min(4, frameCount - first), workspace.power)
        }
      }
    }
  }

  /// The samples between enough zeros that no frame of the last four reaches beyond them.
  private func padding(_ samples: [Float], lead: Int, frameCount: Int) -> [Double] {
    let roundedFrameCount = (frameCount + 3) / 4 * 4
    let count = max(
      lead + samples.count, (roundedFrameCount - 1) * hopLength + window.count)
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      for index in samples.indices { buffer[lead + index] = Double(samples[index]) }
      initialized = count
    }
  }
}
