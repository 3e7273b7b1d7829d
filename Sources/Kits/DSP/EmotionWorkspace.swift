/// The buffers of `EmotionDescriptors` at work on four frames, allocated once per clip.
///
/// Not `Sendable`: one workspace belongs to one call.
final class EmotionWorkspace {
  let fourier: FourierWorkspace
  /// Magnitudes, then autocorrelations, then cepstra. Shape [size / 2 + 1].
  let lags: UnsafeMutablePointer<SIMD4<Double>>
  /// Mel-cepstral coefficients. Shape [cepstrumCount].
  let cepstrum: UnsafeMutablePointer<SIMD4<Double>>

  init(_ transform: FourierTransform, cepstrumCount: Int) {
    fourier = FourierWorkspace(transform)
    lags = .allocate(capacity: transform.binCount)
    lags.initialize(repeating: .zero, count: transform.binCount)
    cepstrum = .allocate(capacity: cepstrumCount)
    cepstrum.initialize(repeating: .zero, count: cepstrumCount)
  }

  deinit {
    lags.deallocate()
    cepstrum.deallocate()
  }
}
